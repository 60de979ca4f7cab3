#include "libgateway/logging/database_sink.hpp"
#include "storage/databases.hpp"

// What both databases keep of a record.
namespace gateway::logging {
namespace {

using std::chrono::microseconds;
using storage::Ask;

std::unique_ptr<LogSink> Open(const storage::EmptyDatabase& database,
                              const std::string& instance = "one") {
  LogConfig config;
  config.url = database.url();
  config.instance = instance;
  auto sink = OpenDatabaseSink(config);
  if (!sink) {
    FAIL(sink.error().message);
  }
  return *std::move(sink);
}

LogRecord StartOf(const std::string& id) {
  LogRecord record = RecordWithId(id);
  record.kind = RecordKind::kStart;
  record.status = 0;
  return record;
}

LogRecord WholeRecord(const std::string& id) {
  LogRecord record = RecordWithId(id);
  record.attempts = 2;
  record.outcome = "success";
  record.calls.resize(2);
  record.calls[0] = {"a",
                     "k1",
                     "m",
                     429,
                     "rate_limited",
                     "slow \"down\"\n",
                     microseconds{0},
                     microseconds{1'500},
                     microseconds{2'500},
                     microseconds{3'000}};
  record.calls[1].provider = "b";
  record.calls[1].waited = microseconds{250'000};
  return record;
}

TEST_CASE("logging::DatabaseSink keeps a record as it was", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogRecord record = RecordWithId("a");
  record.time = std::chrono::sys_days{std::chrono::year{2025} / 12 / 31} + std::chrono::hours{20};
  record.client_dialect = Dialect::kAnthropic;
  record.model_asked = "fast\x01\xff 快 \"it's\" \\ {a,b} NULL";
  record.streamed = true;
  record.usage = {11, 7, 3, 4, 2, UsageSource::kUpstream};
  record.stop_reason = "end_turn";
  record.lossy = "seed,logit_bias";
  record.total = microseconds{1'500};
  record.overhead = microseconds{250};
  record.cost = 0.0125;
  record.trace_id = "t";
  record.parent_span = "p";
  record.span = "s";

  REQUIRE(Open(empty)->Write(std::vector{record}));

  const auto database = empty.Open();
  CHECK(Ask(*database, "SELECT time, ts_ms, client_protocol, model_asked FROM requests") ==
        "2026-01-01 04:00:00|1767211200000|anthropic|fast\\u0001\xef\xbf\xbd 快 \"it's\" \\ {a,b} "
        "NULL");
  CHECK(Ask(*database,
            "SELECT streamed, prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens, "
            "reasoning_tokens, stop_reason, lossy FROM requests") ==
        "1|11|7|3|4|2|end_turn|seed,logit_bias");
  CHECK(Ask(*database, "SELECT total_ms, first_byte_ms, overhead_ms, cost FROM requests") ==
        "1.500000|NULL|0.250000|0.012500");
  CHECK(Ask(*database, "SELECT trace_id, parent_span, span, error_code, instance FROM requests") ==
        "t|p|s|NULL|one");
}

TEST_CASE("logging::DatabaseSink keeps the calls of a record", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);

  REQUIRE(Open(empty)->Write(std::vector{RecordWithId("none"), WholeRecord("two")}));

  CHECK(Ask(*empty.Open(), "SELECT * FROM attempts ORDER BY number") ==
        "two|1|a|k1|m|429|rate_limited|slow \"down\"\\n|0.000000|1.500000|2.500000|3.000000\n"
        "two|2|b|NULL|NULL|NULL|NULL|NULL|250.000000|NULL|NULL|0.000000");
}

TEST_CASE("logging::DatabaseSink keeps a call that its request tells, and one that differs",
          "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogRecord same = WholeRecord("same");
  same.upstream_status = 500;
  same.provider = "p";
  same.key_alias = "k\n";
  same.model_sent = "m";
  same.outcome = "server_error";
  same.error_text = std::string(3'000, 'x');
  same.calls = {{"p", "k\n", "m", 500, "server_error", same.error_text,
                 std::chrono::microseconds{500}, std::nullopt, std::chrono::microseconds{0},
                 std::chrono::microseconds{1'500}}};
  LogRecord other = same;
  other.id = "other";
  other.calls[0].key_alias = "";
  const std::string ask =
      "SELECT request_id, number, provider, key_alias, model_sent, status, outcome, "
      "length(error_text), waited_ms, connect_ms, first_byte_ms, total_ms FROM attempts "
      "ORDER BY request_id DESC";

  REQUIRE(Open(empty)->Write(std::vector{StartOf("same"), RecordWithId("none")}));
  REQUIRE(Open(empty)->Write(std::vector{other, same}));

  const std::string times = "|m|500|server_error|2048|0.500000|NULL|0.000000|1.500000";
  CHECK(Ask(*empty.Open(), ask) == "same|1|p|k\\n" + times + "\nother|1|p|NULL" + times);
}

TEST_CASE("logging::DatabaseSink leaves out ids it has, and keeps records without one",
          "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  const auto sink = Open(empty);

  REQUIRE(sink->Write(std::vector{WholeRecord("a"), WholeRecord("a"), RecordWithId("b")}));
  REQUIRE(sink->Write(std::vector{RecordWithId("b"), WholeRecord("c"), WholeRecord("a")}));
  REQUIRE(sink->Write(std::vector{RecordWithId(""), RecordWithId("")}));
  REQUIRE(Open(empty)->Write(std::vector{RecordWithId("d"), RecordWithId("c")}));

  const auto database = empty.Open();
  CHECK(Ask(*database, "SELECT count(*), count(DISTINCT request_id) FROM requests") == "6|4");
  CHECK(
      Ask(*database, "SELECT request_id, count(*) FROM attempts GROUP BY request_id ORDER BY 1") ==
      "a|2\nc|2");
}

TEST_CASE("logging::DatabaseSink puts a whole record in the place of its start", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  const auto sink = Open(empty);
  const std::string ask = "SELECT request_id, status, outcome FROM requests ORDER BY request_id";

  REQUIRE(sink->Write(std::vector{StartOf("a"), StartOf("b"), StartOf("c"), WholeRecord("c")}));
  const std::string started = Ask(*empty.Open(), ask);
  REQUIRE(sink->Write(std::vector{WholeRecord("a"), StartOf("c"), StartOf("b")}));

  CHECK(started == "a|0|started\nb|0|started\nc|200|success");
  CHECK(Ask(*empty.Open(), ask) == "a|200|success\nb|0|started\nc|200|success");
  CHECK(Ask(*empty.Open(), "SELECT request_id, number FROM attempts ORDER BY 1, 2") ==
        "a|1\na|2\nc|1\nc|2");
}

TEST_CASE("logging::DatabaseSink puts many at once in the places of their starts", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  const auto sink = Open(empty);

  REQUIRE(sink->Write(std::vector{StartOf("a"), StartOf("b"), StartOf("c"), WholeRecord("d")}));
  REQUIRE(sink->Write(std::vector{WholeRecord("c"), WholeRecord("e"), WholeRecord("d"),
                                  RecordWithId(""), WholeRecord("a"), WholeRecord("f")}));

  const auto database = empty.Open();
  CHECK(Ask(*database, "SELECT coalesce(request_id, '-'), outcome FROM requests ORDER BY id") ==
        "b|started\nd|success\nc|success\ne|success\n-|NULL\na|success\nf|success");
  CHECK(Ask(*database, "SELECT request_id, number FROM attempts ORDER BY 1, 2") ==
        "a|1\na|2\nc|1\nc|2\nd|1\nd|2\ne|1\ne|2\nf|1\nf|2");
}

TEST_CASE("logging::DatabaseSink tells which requests an earlier gateway did not end",
          "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  const std::string ask = "SELECT request_id, outcome FROM requests ORDER BY request_id";
  REQUIRE(Open(empty, "one")->Write(std::vector{StartOf("a"), StartOf("b")}));
  REQUIRE(Open(empty, "two")->Write(std::vector{StartOf("c")}));

  const auto sink = Open(empty, "one");
  const std::string interrupted = Ask(*empty.Open(), ask);
  // Out of a spill, after all.
  REQUIRE(sink->Write(std::vector{WholeRecord("b"), StartOf("a")}));

  CHECK(interrupted == "a|interrupted\nb|interrupted\nc|started");
  CHECK(Ask(*empty.Open(), ask) == "a|interrupted\nb|success\nc|started");
}

TEST_CASE("logging::DatabaseSink ends starts that come late, out of an earlier gateway's spill",
          "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  const std::string ask = "SELECT request_id, outcome FROM requests ORDER BY request_id";
  const auto sink = Open(empty, "one");
  LogRecord running = StartOf("running");
  running.time = std::chrono::system_clock::now() + std::chrono::minutes{1};
  REQUIRE(sink->Write(std::vector{StartOf("a"), StartOf("b"), running}));
  REQUIRE(sink->Tidy());
  REQUIRE(sink->Write(std::vector{WholeRecord("b")}));
  REQUIRE(sink->Tidy());

  CHECK(Ask(*empty.Open(), ask) == "a|interrupted\nb|success\nrunning|started");
}

TEST_CASE("logging::DatabaseSink ends starts in a file of its own, whatever the machine was called",
          "[logging]") {
  const storage::EmptyDatabase empty(storage::DatabaseKind::kSqlite);
  REQUIRE(Open(empty, "old-name")->Write(std::vector{StartOf("a")}));

  const auto sink = Open(empty, "");

  CHECK(Ask(*empty.Open(), "SELECT outcome FROM requests") == "interrupted");
}

TEST_CASE("logging::DatabaseSink keeps all of a batch or none, and goes on", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  const auto sink = Open(empty);
  const auto database = empty.Open();
  const std::string last =
      database->kind() == storage::DatabaseKind::kSqlite ? "calls" : "attempts";
  REQUIRE(database->RunScript("ALTER TABLE " + last + " RENAME TO gone"));

  const auto refused = sink->Write(std::vector{RecordWithId("a"), WholeRecord("b")});
  const std::string rows = Ask(*database, "SELECT count(*) FROM requests");
  REQUIRE(database->RunScript("ALTER TABLE gone RENAME TO " + last));
  const auto again = sink->Write(std::vector{RecordWithId("a"), WholeRecord("b")});

  CHECK_FALSE(refused);
  CHECK(rows == "0");
  CHECK(again);
  CHECK(Ask(*database, "SELECT count(*) FROM requests") == "2");
}

}  // namespace
}  // namespace gateway::logging
