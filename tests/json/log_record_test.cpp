#include "libgateway/json/log_record.hpp"

#include "libgateway/json/gate.hpp"
#include "support/catch.hpp"
#include "support/random_record.hpp"

namespace gateway::json {
namespace {

std::string JsonOf(const LogRecord& record) {
  std::string json;
  AppendLogRecord(record, &json);
  return json;
}

TEST_CASE("json::ReadLogRecord gives any record back as it was written", "[json]") {
  test::RandomRecords records(7);
  for (int i = 0; i < 2'000; ++i) {
    const LogRecord record = records.Next();

    const std::string json = JsonOf(record);
    const auto read = ReadLogRecord(json);

    INFO(json);
    REQUIRE(json.find('\n') == std::string::npos);
    REQUIRE(read);
    REQUIRE(test::Same(*read, record));
    REQUIRE(JsonOf(*read) == json);
  }
}

TEST_CASE("json::AppendLogRecord writes the columns' names, and leaves out what is empty",
          "[json]") {
  LogRecord record;
  record.id = "req_1";
  record.time = std::chrono::system_clock::time_point(std::chrono::milliseconds{1'767'211'200'000});
  record.status = 200;
  record.usage = {11, 7, 0, 0, 0, UsageSource::kUpstream};
  record.total = std::chrono::microseconds{1'500};
  record.cost = 0.25;

  CHECK(JsonOf(record) ==
        R"({"request_id":"req_1","ts_ms":1767211200000,"client_protocol":"openai","status":200,)"
        R"("upstream_status":0,"streamed":false,"prompt_tokens":11,"completion_tokens":7,)"
        R"("cached_tokens":0,"cache_write_tokens":0,"reasoning_tokens":0,)"
        R"("usage_source":"upstream","total_ms":1.500,"overhead_ms":0,"bytes_in":0,)"
        R"("bytes_out":0,"attempts":0,"cost":0.25})");
}

TEST_CASE("json::AppendLogRecord writes null for tokens that nobody counted", "[json]") {
  LogRecord record;
  record.id = "req_1";

  const std::string json = JsonOf(record);

  CHECK(json.find(R"("prompt_tokens":null,"completion_tokens":null,"cached_tokens":null,)"
                  R"("cache_write_tokens":null,"reasoning_tokens":null,"usage_source":"none")") !=
        std::string::npos);
  REQUIRE(ReadLogRecord(json));
  CHECK(ReadLogRecord(json)->usage.prompt == 0);
  // As it was written until 2026-11-26, also into spills that are still there.
  const auto old = ReadLogRecord(
      R"({"request_id":"req_1","prompt_tokens":0,"completion_tokens":0,"usage_source":"none"})");
  REQUIRE(old);
  CHECK(old->id == "req_1");
  CHECK(old->usage.prompt == 0);
  CHECK(old->usage.source == UsageSource::kNone);
}

TEST_CASE("json::AppendLogRecord writes valid JSON for any bytes", "[json]") {
  LogRecord record;
  record.model_asked = "fast\x80\xff";

  const std::string json = JsonOf(record);

  CHECK(CheckJson(json));
  CHECK(ReadLogRecord(json)->model_asked == "fast\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("json::ReadLogRecord refuses what is no object, and bears odd members", "[json]") {
  CHECK_FALSE(ReadLogRecord(""));
  CHECK_FALSE(ReadLogRecord("[]"));
  CHECK_FALSE(ReadLogRecord(R"({"request_id":"a")"));

  const auto odd = ReadLogRecord(
      R"({"request_id":5,"status":99999999999,"total_ms":1e300,"first_byte_ms":"x","calls":7,)"
      R"("bodies":[],"bytes_in":-1,"client_protocol":3,"new":{}})");

  REQUIRE(odd);
  CHECK(test::Same(*odd, LogRecord{}));
}

}  // namespace
}  // namespace gateway::json
