#include "libgateway/logging/columns.hpp"

#include "support/catch.hpp"

namespace gateway::logging {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;

Value ValueOf(std::string_view name, const LogRecord& record) {
  for (const Column& column : Columns()) {
    if (column.name == name) {
      return column.value(*records::Packed(record), hours{8});
    }
  }
  FAIL("no column " << name);
  return {};
}

TEST_CASE("logging::Columns stores nothing as NULL, not as zero or empty text", "[logging]") {
  const std::string_view name =
      GENERATE("request_id", "method", "path", "model_asked", "model_sent", "provider", "key_alias",
               "upstream_status", "prompt_tokens", "completion_tokens", "cached_tokens",
               "reasoning_tokens", "first_byte_ms", "error_code", "error_text");
  CAPTURE(name);

  CHECK(ValueOf(name, LogRecord{}) == Value{});
}

TEST_CASE("logging::Columns keeps a zero that was counted", "[logging]") {
  LogRecord record;
  record.usage.source = UsageSource::kUpstream;

  CHECK(ValueOf("completion_tokens", record) == Value{std::int64_t{0}});
  CHECK(ValueOf("usage_source", record) == Value{"upstream"});
  CHECK(ValueOf("usage_source", LogRecord{}) == Value{"none"});
}

TEST_CASE("logging::Columns tells times in milliseconds with fractions", "[logging]") {
  LogRecord record;
  record.first_byte = microseconds{345};
  record.total = microseconds{12'345};

  CHECK(ValueOf("first_byte_ms", record) == Value{0.345});
  CHECK(ValueOf("total_ms", record) == Value{12.345});
}

TEST_CASE("logging::Columns tells the time twice: UTC for programs, local for people",
          "[logging]") {
  LogRecord record;
  record.time =
      std::chrono::sys_days{std::chrono::year{2025} / 12 / 31} + hours{16} + microseconds{7'999};

  CHECK(ValueOf("ts_ms", record) == Value{std::int64_t{1'767'196'800'007}});
  CHECK(ValueOf("time", record) == Value{"2026-01-01 00:00:00"});
}

TEST_CASE("logging::Columns caps and cleans texts", "[logging]") {
  LogRecord record;
  record.model_asked = std::string(10'000, 'm');
  record.path = std::string(10'000, 'p');
  record.error_text = "line\n" + std::string(10'000, 'e');

  CHECK(ValueOf("model_asked", record) == Value{std::string(256, 'm')});
  CHECK(ValueOf("path", record) == Value{std::string(1'024, 'p')});
  CHECK(ValueOf("error_text", record) == Value{"line\\n" + std::string(2'042, 'e')});
}

}  // namespace
}  // namespace gateway::logging
