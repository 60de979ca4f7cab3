// PostgresDatabase: a Database on a PostgreSQL server.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libgateway/storage/database.hpp"

namespace gateway::storage {

class PostgresDatabase : public Database {
 public:
  // A row's values as text, null for NULL, good until the next call; null: there are no more rows.
  using NextRow = std::function<const std::vector<const char*>*()>;

  // The fastest way in for many rows, which all are new ones. Inside of a transaction.
  virtual Result<void> Copy(const std::string& table, const std::vector<std::string>& columns,
                            const NextRow& next) = 0;

  [[nodiscard]] DatabaseKind kind() const final { return DatabaseKind::kPostgres; }
};

// Connects at once. A statement may take 10 s, 2 s with kRead; a server that says nothing at all is
// given up a little later. A connection on which anything went wrong is closed, and the next call
// makes a new one. Transactions for writing come one after the other, over all programs that use
// this database. Error: kStorage.
[[nodiscard]] Result<std::unique_ptr<Database>> OpenPostgres(const std::string& url, Access access);

}  // namespace gateway::storage
