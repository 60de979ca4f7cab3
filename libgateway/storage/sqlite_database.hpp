// SqliteDatabase: a Database in an SQLite file of our own.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "libgateway/storage/database.hpp"

namespace gateway::storage {

class SqliteDatabase final : public Database {
 public:
  // Error: kStorage; with kRead also when there is no such file.
  static Result<std::unique_ptr<SqliteDatabase>> Open(const std::string& path, Access access);

  SqliteDatabase(std::unique_ptr<SQLite::Database> database, Access access);

  Result<std::vector<Row>> Run(const std::string& sql, std::span<const Value> values) override;
  Result<void> RunScript(const std::string& sql) override;
  Result<void> Transaction(const std::function<Result<void>()>& task) override;
  [[nodiscard]] DatabaseKind kind() const override { return DatabaseKind::kSqlite; }

  // For who writes many rows and keeps statements of its own.
  [[nodiscard]] SQLite::Database& handle() { return *database_; }

 private:
  static int StopWhenLate(void* database);

  SQLite::Statement& Prepared(const std::string& sql);
  void Begin();  // of the time that a statement may take

  std::unique_ptr<SQLite::Database> database_;
  const Access access_;
  std::chrono::steady_clock::time_point late_;
  std::unordered_map<std::string, SQLite::Statement> statements_;  // by their text
};

}  // namespace gateway::storage
