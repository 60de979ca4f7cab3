// What the tests of databases run on: SQLite, and PostgreSQL where there is one.
#pragma once

#include <memory>
#include <string>

#include "libgateway/storage/database.hpp"
#include "logging/sqlite_fixture.hpp"
#include "support/catch.hpp"
#include "support/postgres.hpp"

namespace gateway::storage {

// An empty database. Its URL is empty when it is PostgreSQL's turn, and there is none.
class EmptyDatabase {
 public:
  explicit EmptyDatabase(DatabaseKind kind) {
    if (kind == DatabaseKind::kSqlite) {
      url_ = "sqlite://" + folder_.File("gateway.db");
    } else if (support::PostgresServer* server = support::PostgresServer::Shared()) {
      url_ = server->NewDatabase();
    }
  }

  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] std::unique_ptr<Database> Open(Access access = Access::kWrite) const {
    auto database = OpenDatabase(url_, access);
    if (!database) {
      FAIL(database.error().message);
    }
    return *std::move(database);
  }

 private:
  logging::TempFolder folder_;
  std::string url_;
};

// All rows as text, values between "|", rows between "\n"; NULL is "NULL".
inline std::string Ask(Database& database, const std::string& sql,
                       std::span<const Value> values = {}) {
  struct Printed {
    std::string operator()(std::monostate /*null*/) const { return "NULL"; }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(double number) const { return std::to_string(number); }
  };
  const auto rows = database.Run(sql, values);
  if (!rows) {
    FAIL(rows.error().message);
  }
  std::string all;
  for (const Row& row : *rows) {
    all += all.empty() ? "" : "\n";
    for (std::size_t i = 0; i < row.size(); ++i) {
      all += (i == 0 ? "" : "|") + std::visit(Printed{}, row[i]);
    }
  }
  return all;
}

}  // namespace gateway::storage

// In a test case that is to run once for each kind: `kind` names the one whose turn it is.
#define GATEWAY_EACH_DATABASE(name)                                                \
  const auto kind_of_##name = GENERATE(gateway::storage::DatabaseKind::kSqlite,    \
                                       gateway::storage::DatabaseKind::kPostgres); \
  const gateway::storage::EmptyDatabase name(kind_of_##name);                      \
  if (name.url().empty()) {                                                        \
    return;                                                                        \
  }                                                                                \
  INFO((kind_of_##name == gateway::storage::DatabaseKind::kSqlite ? "SQLite" : "PostgreSQL"))
