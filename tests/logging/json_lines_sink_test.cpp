#include "libgateway/logging/json_lines_sink.hpp"

#include <array>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "libgateway/json/log_record.hpp"
#include "logging/sqlite_fixture.hpp"

namespace gateway::logging {
namespace {

constexpr std::chrono::hours kShanghai{8};

// Two ends of something; both are closed at the end.
class Ends {
 public:
  explicit Ends(bool socket) {
    REQUIRE((socket ? ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data())
                    : ::pipe2(ends_.data(), O_CLOEXEC)) == 0);
  }
  ~Ends() {
    Close(0);
    Close(1);
  }
  Ends(const Ends&) = delete;
  Ends& operator=(const Ends&) = delete;

  [[nodiscard]] int reader() const { return ends_[0]; }
  [[nodiscard]] int writer() const { return ends_[1]; }
  void Close(std::size_t end) {
    if (ends_[end] >= 0) {
      ::close(std::exchange(ends_[end], -1));
    }
  }
  // Until nobody can write any more.
  std::string ReadToEnd() {
    Close(1);
    std::string text;
    std::array<char, 4096> piece{};
    while (const ssize_t got = ::read(reader(), piece.data(), piece.size())) {
      REQUIRE(got > 0);
      text.append(piece.data(), static_cast<std::size_t>(got));
    }
    return text;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

std::unique_ptr<LogSink> Open(int descriptor) {
  auto sink = OpenJsonLinesSink(descriptor, kShanghai);
  REQUIRE(sink);
  return *std::move(sink);
}

TEST_CASE("logging::JsonLinesSink writes a line for each record", "[logging]") {
  Ends ends(GENERATE(false, true));
  auto sink = Open(ends.writer());
  LogRecord record = RecordWithId("a");
  record.time = std::chrono::sys_days{std::chrono::year{2025} / 12 / 31} + std::chrono::hours{20};
  record.model_asked = "x\xe2\x80\xa8\xc2\x9b\x7f\n中";

  REQUIRE(sink->Write(std::vector{record, RecordWithId("b")}));
  sink.reset();
  const std::string text = ends.ReadToEnd();

  const std::string first = text.substr(0, text.find('\n'));
  const std::string second = text.substr(first.size() + 1);
  CHECK(first.starts_with(
      R"({"time":"2026-01-01 04:00:00","request_id":"a","ts_ms":1767211200000,)"));
  CHECK(first.find(R"("model_asked":"x\u2028\u009b\u007f\n中")") != std::string::npos);
  REQUIRE(json::ReadLogRecord(first));
  CHECK(json::ReadLogRecord(first)->model_asked == record.model_asked);
  CHECK(json::ReadLogRecord(second.substr(0, second.size() - 1))->id == "b");
  CHECK(second.back() == '\n');
}

TEST_CASE("logging::JsonLinesSink fails without a signal when its reader is gone", "[logging]") {
  Ends ends(GENERATE(false, true));
  const auto sink = Open(ends.writer());
  ends.Close(0);

  const auto written = sink->Write(std::vector{RecordWithId("a")});

  REQUIRE_FALSE(written);
  CHECK(written.error().code == ErrorCode::kStorage);
  sigset_t pending;
  sigpending(&pending);
  CHECK(sigismember(&pending, SIGPIPE) == 0);
}

TEST_CASE("logging::JsonLinesSink goes on where it stopped when its reader is slow", "[logging]") {
  Ends ends(GENERATE(false, true));
  auto sink = Open(ends.writer());
  std::vector<LogRecord> records;
  std::string ids;
  for (int i = 0; i < 2'000; ++i) {
    records.push_back(RecordWithId(std::to_string(i)));
    ids += std::to_string(i) + ",";
  }

  const auto stalled = sink->Write(records);
  std::string text;
  std::jthread reader([&ends, &text] { text = ends.ReadToEnd(); });
  Result<void> written = Fail(ErrorCode::kStorage, "");
  for (int tries = 0; !written && tries < 100; ++tries) {
    written = sink->Write(records);
  }
  sink.reset();
  reader.join();

  CHECK_FALSE(stalled);
  CHECK(written);
  std::string read_ids;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const auto record = json::ReadLogRecord(std::string_view(text).substr(at, end - at));
    REQUIRE(record);
    read_ids += record->id + ",";
    at = end + 1;
  }
  CHECK(read_ids == ids);
}

TEST_CASE("logging::JsonLinesSink ends a line that was cut before it writes another batch",
          "[logging]") {
  Ends ends(false);
  ::fcntl(ends.writer(), F_SETPIPE_SZ, 4096);
  auto sink = Open(ends.writer());
  LogRecord large = RecordWithId("large");
  large.path.assign(6'000, 'x');
  REQUIRE_FALSE(sink->Write(std::vector{large}));
  std::array<char, 4096> piece{};
  REQUIRE(::read(ends.reader(), piece.data(), piece.size()) == 4096);

  REQUIRE(sink->Write(std::vector{RecordWithId("b")}));
  sink.reset();

  const std::string rest = ends.ReadToEnd();
  REQUIRE(rest.front() == '\n');
  CHECK(json::ReadLogRecord(std::string_view(rest).substr(1, rest.size() - 2))->id == "b");
}

TEST_CASE("logging::OpenJsonLinesSink refuses a descriptor that is not open", "[logging]") {
  CHECK_FALSE(OpenJsonLinesSink(-1, kShanghai));
}

}  // namespace
}  // namespace gateway::logging
