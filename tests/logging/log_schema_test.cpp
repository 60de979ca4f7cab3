#include "libgateway/logging/log_schema.hpp"

#include "libgateway/logging/attempt_columns.hpp"
#include "libgateway/logging/columns.hpp"
#include "libgateway/logging/retention.hpp"
#include "logging/log_fixture.hpp"
#include "storage/databases.hpp"

namespace gateway::logging {
namespace {

using storage::Ask;
using storage::DatabaseKind;

template <typename AnyColumn>
std::string NamesOf(std::span<const AnyColumn> columns, std::string names) {
  for (const AnyColumn& column : columns) {
    names.append(names.empty() ? "" : ",").append(column.name);
  }
  return names;
}

std::string NamesIn(storage::Database& database, const std::string& table) {
  const std::string sql =
      database.kind() == DatabaseKind::kSqlite
          ? "SELECT group_concat(name) FROM pragma_table_info('" + table + "')"
          : "SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM "
            "information_schema.columns WHERE table_name = '" +
                table + "'";
  return Ask(database, sql);
}

TEST_CASE("logging::LogSchema has every column, explained", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  const auto database = empty.Open();

  REQUIRE(ApplySchema(*database, LogSchema(database->kind())));

  const bool sqlite = database->kind() == DatabaseKind::kSqlite;
  CHECK(NamesIn(*database, "requests") ==
        NamesOf(Columns(), "id") +
            (sqlite ? ",call_waited_ms,call_connect_ms,call_first_byte_ms,call_total_ms" : ""));
  CHECK(NamesIn(*database, "attempts") == NamesOf(AttemptColumnList(), ""));
  const std::string explained =
      database->kind() == DatabaseKind::kSqlite
          ? Ask(*database, "SELECT sql FROM sqlite_master WHERE name = 'requests'")
          : Ask(*database, "SELECT description FROM pg_description");
  for (const Column& column : Columns()) {
    CHECK(explained.find(column.meaning) != std::string::npos);
  }
}

// The tables as version 1 had them, in the words that were written then.
constexpr const char* kVersion1 = R"(
CREATE TABLE requests (
  id INTEGER PRIMARY KEY, request_id TEXT UNIQUE, client_request_id TEXT, ts_ms BIGINT NOT NULL,
  time TEXT NOT NULL, client_protocol TEXT NOT NULL, method TEXT, path TEXT, model_asked TEXT,
  model_sent TEXT, provider TEXT, key_alias TEXT, status BIGINT NOT NULL, upstream_status BIGINT,
  streamed BIGINT NOT NULL, prompt_tokens BIGINT, completion_tokens BIGINT, cached_tokens BIGINT,
  reasoning_tokens BIGINT, usage_source TEXT NOT NULL, first_byte_ms DOUBLE PRECISION,
  total_ms DOUBLE PRECISION NOT NULL, bytes_in BIGINT NOT NULL, bytes_out BIGINT NOT NULL,
  attempts BIGINT NOT NULL, error_code TEXT, error_text TEXT);
CREATE INDEX requests_ts_ms ON requests (ts_ms);
INSERT INTO requests (request_id, ts_ms, time, client_protocol, status, streamed, usage_source,
  total_ms, bytes_in, bytes_out, attempts) VALUES ('old', 1, 't', 'openai', 200, 0, 'none', 1, 1, 1, 1);
PRAGMA user_version = 1;
)";

TEST_CASE("logging::LogSchema leads from the first version to the newest", "[logging]") {
  const storage::EmptyDatabase empty(DatabaseKind::kSqlite);
  const storage::EmptyDatabase fresh(DatabaseKind::kSqlite);
  const auto database = empty.Open();
  const auto other = fresh.Open();
  REQUIRE(database->RunScript(kVersion1));

  REQUIRE(ApplySchema(*database, LogSchema(DatabaseKind::kSqlite)));
  REQUIRE(ApplySchema(*other, LogSchema(DatabaseKind::kSqlite)));

  const std::string columns =
      "SELECT group_concat(name || ' ' || type) FROM (SELECT * FROM pragma_table_info('requests') "
      "ORDER BY name)";
  CHECK(Ask(*database, columns) == Ask(*other, columns));
  const std::string rest =
      "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY name";
  CHECK(Ask(*database, rest) == Ask(*other, rest));
  CHECK(Ask(*database, "SELECT request_id, overhead_ms, instance FROM requests") ==
        "old|NULL|NULL");
}

// The part of version 6 that version 7 changed, with rows in it.
constexpr const char* kVersion6 = R"(
DROP VIEW attempts;
ALTER TABLE requests DROP COLUMN call_waited_ms;
ALTER TABLE requests DROP COLUMN call_connect_ms;
ALTER TABLE requests DROP COLUMN call_first_byte_ms;
ALTER TABLE requests DROP COLUMN call_total_ms;
DROP TABLE calls;
ALTER TABLE old_attempts RENAME TO attempts;
INSERT INTO requests (request_id, ts_ms, time, client_protocol, status, streamed, usage_source,
  total_ms, bytes_in, bytes_out, attempts) VALUES ('old', 1, 't', 'openai', 200, 0, 'none', 1, 1, 1, 2);
INSERT INTO attempts (request_id, number, provider, waited_ms, total_ms)
  VALUES ('old', 2, 'b', 0, 1), ('old', 1, 'a', 0, 1);
PRAGMA user_version = 6;
)";

TEST_CASE("logging::LogSchema leaves calls where they are, and readers and retention find them",
          "[logging]") {
  const storage::EmptyDatabase empty(DatabaseKind::kSqlite);
  REQUIRE(ApplySchema(*empty.Open(), LogSchema(DatabaseKind::kSqlite)));
  REQUIRE(empty.Open()->RunScript(kVersion6));

  LogFixture log(empty.url());
  LogRecord record = RecordAt("new", std::chrono::minutes{0});
  record.attempts = 1;
  record.calls.resize(1);
  record.calls[0].provider = "c";
  log.Write({record});

  CHECK(Ask(*log.database, "SELECT request_id, number, provider FROM attempts ORDER BY 1, 2") ==
        "new|1|c\nold|1|a\nold|2|b");
  const auto old = log.reader->Find("old");
  REQUIRE(old);
  REQUIRE((*old)->record.calls.size() == 2);
  CHECK((*old)->record.calls[1].provider == "b");
  Retention retention({std::chrono::hours{1}, 0});
  REQUIRE(retention.Tidy(*log.database, kNoon));
  CHECK(Ask(*log.database, "SELECT request_id, provider FROM attempts") == "new|c");
}

TEST_CASE("logging::LogSchema has calls found by the request's id", "[logging]") {
  const storage::EmptyDatabase empty(DatabaseKind::kSqlite);
  const auto database = empty.Open();
  REQUIRE(ApplySchema(*database, LogSchema(DatabaseKind::kSqlite)));

  const std::string plan = Ask(
      *database,
      "EXPLAIN QUERY PLAN SELECT provider FROM attempts WHERE request_id = 'a' ORDER BY number");

  CHECK(plan.find("SEARCH requests") != std::string::npos);
  CHECK(plan.find("SCAN requests") == std::string::npos);
  CHECK(plan.find("SCAN calls") == std::string::npos);
  CHECK(plan.find("SCAN old_attempts") == std::string::npos);
}

}  // namespace
}  // namespace gateway::logging
