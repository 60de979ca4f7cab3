#include "libgateway/logging/log_schema.hpp"

#include "libgateway/logging/attempt_columns.hpp"
#include "libgateway/logging/columns.hpp"
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

  CHECK(NamesIn(*database, "requests") == NamesOf(Columns(), "id"));
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

}  // namespace
}  // namespace gateway::logging
