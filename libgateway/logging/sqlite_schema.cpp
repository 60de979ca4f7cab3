#include "libgateway/logging/sqlite_schema.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "libgateway/logging/columns.hpp"

namespace gateway::logging {
namespace {

// SQLite keeps the comments, so that ".schema" explains the table.
std::string CreateTable() {
  std::string sql = fmt::format("CREATE TABLE {} (\n  id INTEGER PRIMARY KEY", kTable);
  std::string_view meaning = "in the order written";
  for (const Column& column : Columns()) {
    sql += fmt::format(",  -- {}\n  {} {}{}{}", meaning, column.name, column.type,
                       column.constraint.empty() ? "" : " ", column.constraint);
    meaning = column.meaning;
  }
  return sql + fmt::format("  -- {}\n);\n", meaning);
}

}  // namespace

SqliteSchema LogSchema() {
  // No index but the one on the time: questions about a model or a provider are about a span of
  // time as well, and every further index costs each insertion.
  return {CreateTable() + fmt::format("CREATE INDEX {0}_ts_ms ON {0} (ts_ms);\n", kTable),
          {fmt::format("ALTER TABLE {0} ADD COLUMN cache_write_tokens BIGINT;\n"
                       "ALTER TABLE {0} ADD COLUMN stop_reason TEXT;\n"
                       "ALTER TABLE {0} ADD COLUMN lossy TEXT;\n",
                       kTable),
           fmt::format("ALTER TABLE {} ADD COLUMN model_alias TEXT;\n", kTable),
           fmt::format("ALTER TABLE {} ADD COLUMN client TEXT;\n", kTable),
           fmt::format("ALTER TABLE {} ADD COLUMN outcome TEXT;\n", kTable)}};
}

Result<void> ApplySchema(SQLite::Database& database, const SqliteSchema& schema) {
  // IMMEDIATE: of two processes that start together one does it, and the other finds it done.
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const int found = database.execAndGet("PRAGMA user_version").getInt();
  if (found > schema.version()) {
    return Fail(ErrorCode::kStorage,
                fmt::format("the database has schema version {}, this program knows versions up to "
                            "{}; use a newer program or another file",
                            found, schema.version()));
  }
  if (found == schema.version()) {
    return {};
  }
  if (found == 0) {
    database.exec(schema.create);
  }
  for (int version = found; version != 0 && version < schema.version(); ++version) {
    database.exec(schema.upgrades[static_cast<std::size_t>(version) - 1]);
  }
  database.exec(fmt::format("PRAGMA user_version = {}", schema.version()));
  transaction.commit();
  return {};
}

}  // namespace gateway::logging
