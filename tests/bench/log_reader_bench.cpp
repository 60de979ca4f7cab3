// How long questions about a large log take:
//   gateway_log_reader_bench fill FILE ROWS    writes that many requests of 30 days into an SQLite
//   file gateway_log_reader_bench read FILE         asks about them; the best and the worst of five
//   times
// Of 1,000 requests about 40 fail; "rare-team" asks once in 100,000, "burst-team" 200 times in one
// minute, "odd-team" once in most quarters of an hour.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "gateway/log_reader.hpp"
#include "libgateway/logging/open_sink.hpp"

namespace {

using gateway::LogFilter;
using gateway::LogRecord;
using std::chrono::milliseconds;

constexpr std::chrono::hours kSpan{30 * 24};
const auto kEnd = std::chrono::sys_days{std::chrono::year{2026} / 11 / 26};

gateway::LogConfig ConfigOf(const std::string& file) {
  gateway::LogConfig config;
  config.url = "sqlite://" + file;
  return config;
}

LogRecord Record(std::int64_t number, std::int64_t rows, std::mt19937_64& random) {
  const auto one_in = [&random](std::uint64_t many) { return random() % many == 0; };
  LogRecord record;
  record.time = kEnd - kSpan + milliseconds{milliseconds{kSpan}.count() / rows * number};
  record.id = fmt::format("{:09}{:015x}", number, random() >> 4U);
  record.client = fmt::format("team-{}", random() % 20);
  record.method = "POST";
  record.path = "/v1/chat/completions";
  record.model_sent = fmt::format("gpt-4o-mini-{}", random() % 12);
  record.model_asked = one_in(2) ? "fast" : record.model_sent;
  record.provider = fmt::format("provider-{}", random() % 4);
  record.key_alias = fmt::format("{}#{}", record.provider, random() % 3);
  record.status = record.upstream_status = 200;
  record.streamed = !one_in(3);
  record.usage = {static_cast<std::int64_t>(random() % 8'000),
                  static_cast<std::int64_t>(random() % 900),
                  100,
                  0,
                  0,
                  gateway::UsageSource::kUpstream};
  record.stop_reason = "stop";
  record.first_byte = milliseconds{200 + random() % 900};
  record.total = milliseconds{1'500 + random() % 9'000};
  record.bytes_in = 4'000 + random() % 4'000;
  record.bytes_out = 8'000;
  record.attempts = 1;
  record.cost = 0.0123;
  record.trace_id = fmt::format("{:016x}{:016x}", random(), random());
  record.span = fmt::format("{:016x}", random());
  record.outcome = "success";
  if (one_in(25)) {
    record.status = record.upstream_status = one_in(4) ? 503 : 429;
    record.error_code = "upstream_status";
    record.error_text = one_in(5'000) ? "the disk of the moon is full" : "rate limit reached";
    record.outcome = "rate_limited";
  }
  const std::int64_t minute = rows / (30 * 24 * 60);
  if (number % 100'000 == 77) {
    record.client = "rare-team";
  } else if (number > rows / 3 && number < rows / 3 + minute && one_in(2)) {
    record.client = "burst-team";
  } else if (number % (minute * 15 + 1) == 5) {
    record.client = "odd-team";
  }
  gateway::AttemptRecord call;
  call.provider = record.provider;
  call.key_alias = record.key_alias;
  call.model_sent = record.model_sent;
  call.status = record.upstream_status;
  call.outcome = record.outcome;
  call.first_byte = record.first_byte;
  call.total = record.total;
  record.calls.push_back(std::move(call));
  return record;
}

int Fill(const std::string& file, std::int64_t rows) {
  constexpr std::int64_t kBatch = 256;
  auto sink = gateway::logging::OpenLogSink(ConfigOf(file));
  if (!sink) {
    fmt::print("{}\n", sink.error().message);
    return 1;
  }
  std::mt19937_64 random(1);
  const auto begun = std::chrono::steady_clock::now();
  std::vector<LogRecord> batch;
  for (std::int64_t number = 0; number < rows; ++number) {
    batch.push_back(Record(number, rows, random));
    if (std::ssize(batch) == kBatch || number + 1 == rows) {
      if (const auto written = (*sink)->Write(batch); !written) {
        fmt::print("{}\n", written.error().message);
        return 1;
      }
      batch.clear();
    }
  }
  sink->reset();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  fmt::print("{} rows in {:.1f} s, {} bytes each\n", rows, took.count(),
             std::filesystem::file_size(file) / static_cast<std::uintmax_t>(rows));
  return 0;
}

// `ask` gives how many rows came, or less than none when it failed.
void Measure(std::string_view what, const std::function<std::int64_t()>& ask) {
  std::vector<double> times;
  std::int64_t rows = 0;
  for (int i = 0; i < 5; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    rows = ask();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begun;
    times.push_back(took.count());
  }
  const auto [best, worst] = std::minmax_element(times.begin(), times.end());
  fmt::print("{:<44} {:>5} rows  {:>7.1f} ms  {:>7.1f} ms\n", what, rows, *best, *worst);
}

int Read(const std::string& file) {
  const auto reader = gateway::OpenLogReader(ConfigOf(file));
  const auto page = [&reader](std::string_view what, const auto& change, std::size_t limit = 50) {
    LogFilter filter;
    change(filter);
    Measure(what, [&]() -> std::int64_t {
      const auto found = reader->Page(filter, limit, "");
      return found ? std::ssize(found->rows) : -1;
    });
  };
  fmt::print("{:<44} {:>5}       {:>10}  {:>10}\n", "question", "", "best", "worst");
  page("the newest 50", [](LogFilter&) {});
  page(
      "the newest 500", [](LogFilter&) {}, 500);
  page("up to a day in the middle", [](LogFilter& f) { f.to = kEnd - std::chrono::hours{300}; });
  page("a model (1 of 12)", [](LogFilter& f) { f.model = "gpt-4o-mini-3"; });
  page(
      "a model (1 of 12), 500", [](LogFilter& f) { f.model = "gpt-4o-mini-3"; }, 500);
  page("a key and a client", [](LogFilter& f) {
    f.key = "provider-1#2";
    f.client = "team-7";
  });
  page("a client that asks 1 in 100,000", [](LogFilter& f) { f.client = "rare-team"; });
  page("a client of one minute", [](LogFilter& f) { f.client = "burst-team"; });
  page("a client with one in most quarters", [](LogFilter& f) { f.client = "odd-team"; });
  page("a client that there is not", [](LogFilter& f) { f.client = "nobody"; });
  page("status 429", [](LogFilter& f) { f.status = "429"; });
  page("status 5xx of a client", [](LogFilter& f) {
    f.status = "5xx";
    f.client = "team-3";
  });
  page("status 418, which there is not", [](LogFilter& f) { f.status = "418"; });
  page("a rare error's text", [](LogFilter& f) { f.text = "disk of the moon"; });
  page("a rare error's text of a day", [](LogFilter& f) {
    f.text = "disk of the moon";
    f.from = kEnd - std::chrono::hours{48};
    f.to = kEnd - std::chrono::hours{24};
  });
  page("whole answers", [](LogFilter& f) { f.streamed = false; });
  Measure("after the last id but 100", [&]() -> std::int64_t {
    const auto newest = reader->Newest();
    const auto rows = reader->After({}, 500, newest ? *newest - 100 : 0);
    return rows ? std::ssize(*rows) : -1;
  });
  Measure("one request",
          [&]() -> std::int64_t { return reader->Find("theirs").has_value() ? 1 : -1; });
  const auto stats = [&reader](std::string_view what, gateway::StatsBy by, int days) {
    LogFilter filter;
    filter.from = kEnd - std::chrono::days{days};
    Measure(what, [&]() -> std::int64_t {
      const auto found = reader->Stats(by, filter);
      return found ? std::ssize(found->rows) : -1;
    });
  };
  stats("statistics of a day, by model", gateway::StatsBy::kModel, 1);
  stats("statistics of a day, by client", gateway::StatsBy::kClient, 1);
  stats("statistics of 7 days, by day", gateway::StatsBy::kDay, 7);
  stats("statistics of 30 days, by day", gateway::StatsBy::kDay, 30);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 3 && words[0] == "fill") {
    return Fill(words[1], std::strtoll(words[2].c_str(), nullptr, 10));
  }
  if (words.size() == 2 && words[0] == "read") {
    return Read(words[1]);
  }
  fmt::print("gateway_log_reader_bench fill FILE ROWS | read FILE\n");
  return 2;
}
