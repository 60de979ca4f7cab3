// Database: what stores need of a database, the same for SQLite and PostgreSQL.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "gateway/result.hpp"

namespace gateway::storage {

// monostate: NULL.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;
using Row = std::vector<Value>;

enum class DatabaseKind { kSqlite, kPostgres };  // for the few words that differ

// One connection, used by one thread at a time. May block. Every Error is kStorage and names the
// database's complaint, never the URL.
class Database {
 public:
  virtual ~Database() = default;

  // One statement with a "?" for each of `values`, and no other "?" in it. Gives its rows.
  virtual Result<std::vector<Row>> Run(const std::string& sql,
                                       std::span<const Value> values = {}) = 0;

  // Statements separated by ";", without values.
  virtual Result<void> RunScript(const std::string& sql) = 0;

  // Runs `task` in one transaction that other writers wait for: all of it counts, or nothing. An
  // error of `task` undoes it and is returned.
  virtual Result<void> Transaction(const std::function<Result<void>()>& task) = 0;

  [[nodiscard]] virtual DatabaseKind kind() const = 0;
};

enum class Access {
  kWrite,
  // Nothing can be changed; a statement that takes longer than 2 s fails.
  kRead,
};

// "sqlite://relative/path", "sqlite:///absolute/path", "postgresql://user@host/db". With kWrite an
// SQLite file and its folders are made when missing (0600, 0700). A lost PostgreSQL connection is
// made anew by the next call. May block. Error: kConfig for other URLs, kStorage.
[[nodiscard]] Result<std::unique_ptr<Database>> OpenDatabase(const std::string& url, Access access);

}  // namespace gateway::storage
