#include "server/bench/report.hpp"

#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "server/commands/table_text.hpp"
#include "server/json/json.hpp"

namespace gateway::server::bench {
namespace {

constexpr double kTenThousand = 10'000;

double Milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

double Seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

double PerSecond(std::uint64_t count, std::chrono::nanoseconds time) {
  return time.count() > 0 ? static_cast<double>(count) / Seconds(time) : 0;
}

// Seconds per 10,000; 0 of none.
double CpuPer10k(std::chrono::nanoseconds cpu, std::uint64_t count) {
  return count > 0 ? Seconds(cpu) * kTenThousand / static_cast<double>(count) : 0;
}

std::string_view ModeName(Mode mode) {
  switch (mode) {
    case Mode::kRate:
      return "rate";
    case Mode::kStreams:
      return "streams";
    case Mode::kClosed:
      break;
  }
  return "closed";
}

std::string PercentilesJson(const Times& times) {
  const auto found = PercentilesOf(times);
  return found ? fmt::format(R"({{"p50":{:.4f},"p90":{:.4f},"p99":{:.4f},"max":{:.4f}}})",
                             Milliseconds(found->p50), Milliseconds(found->p90),
                             Milliseconds(found->p99), Milliseconds(found->max))
               : "null";
}

std::string ProcessJson(const Figures& figures, bool streams) {
  if (!figures.process) {
    return "null";
  }
  const ProcessUse& use = *figures.process;
  const std::string per_chunk = streams ? fmt::format(R"("cpu_seconds_per_10k_chunks":{:.6f},)",
                                                      CpuPer10k(use.cpu, figures.chunks))
                                        : "";
  return fmt::format(
      R"({{"cpu_seconds":{:.6f},"cpu_seconds_per_10k_requests":{:.6f},{}"rss_before":{},)"
      R"("rss_peak":{},"rss_after":{}}})",
      Seconds(use.cpu), CpuPer10k(use.cpu, figures.answers), per_chunk, use.resident_before,
      use.resident_peak, use.resident_after);
}

void AddRow(std::string_view name, const Times& times, TableText* table) {
  if (const auto found = PercentilesOf(times)) {
    const auto text = [](std::chrono::nanoseconds time) {
      return fmt::format("{:.3f}", Milliseconds(time));
    };
    table->Add({std::string(name), text(found->p50), text(found->p90), text(found->p99),
                text(found->max)});
  }
}

std::string ProcessText(const ProcessUse& use, const Figures& figures, bool streams) {
  constexpr double kMebibyte = 1U << 20U;
  const auto mebibytes = [](std::uint64_t bytes) { return static_cast<double>(bytes) / kMebibyte; };
  return fmt::format(
      "process    {:.2f} s CPU, {:.3f} s per 10,000 {}; {:.1f} MiB before, {:.1f} at most, {:.1f} "
      "after\n",
      Seconds(use.cpu), CpuPer10k(use.cpu, streams ? figures.chunks : figures.answers),
      streams ? "chunks" : "requests", mebibytes(use.resident_before), mebibytes(use.resident_peak),
      mebibytes(use.resident_after));
}

}  // namespace

std::string ReportJson(const Settings& settings, const Figures& figures) {
  const bool streams = settings.mode == Mode::kStreams;
  const Failures& failures = figures.failures;
  std::string text = fmt::format(
      R"({{"mode":"{}","protocol":"{}","connections":{},"seconds":{:.4f},"answers":{},)"
      R"("requests_per_second":{:.2f},"failures":{{"total":{},"connect":{},"timeout":{},)"
      R"("status":{},"broken":{},"incomplete":{}}},"first_failure":)",
      ModeName(settings.mode), DialectName(settings.dialect), settings.connections,
      Seconds(figures.time), figures.answers, PerSecond(figures.answers, figures.time),
      failures.total(), failures.connect, failures.timeout, failures.status, failures.broken,
      failures.incomplete);
  AppendQuoted(figures.first_failure, &text);
  fmt::format_to(std::back_inserter(text), R"(,"body_bytes":{},"latency_ms":{})", figures.bytes,
                 PercentilesJson(figures.latencies));
  if (streams) {
    fmt::format_to(std::back_inserter(text), R"(,"chunks":{},"first_byte_ms":{},"chunk_age_ms":{})",
                   figures.chunks, PercentilesJson(figures.first_bytes),
                   PercentilesJson(figures.ages));
  }
  fmt::format_to(std::back_inserter(text), R"(,"own_cpu_seconds":{:.6f},"process":{}}})",
                 Seconds(figures.own_cpu), ProcessJson(figures, streams));
  return text;
}

std::string ReportText(const Settings& settings, const Figures& figures) {
  const bool streams = settings.mode == Mode::kStreams;
  std::string text = fmt::format(
      "answered   {} in {:.2f} s, {:.1f} a second\nfailed     {}{}{}\n", figures.answers,
      Seconds(figures.time), PerSecond(figures.answers, figures.time), figures.failures.total(),
      figures.first_failure.empty() ? "" : ", first: ", figures.first_failure);
  if (streams) {
    fmt::format_to(std::back_inserter(text), "chunks     {}\n", figures.chunks);
  }
  if (figures.process) {
    text += ProcessText(*figures.process, figures, streams);
  }
  fmt::format_to(std::back_inserter(text), "bench      {:.2f} s CPU\n\n", Seconds(figures.own_cpu));
  TableText table({"MILLISECONDS", "P50", "P90", "P99", "MAX"});
  AddRow("answer", figures.latencies, &table);
  AddRow("first byte", figures.first_bytes, &table);
  AddRow("age of a chunk", figures.ages, &table);
  return text + table.Text();
}

}  // namespace gateway::server::bench
