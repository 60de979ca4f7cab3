// OpenPostgres: a Database on a PostgreSQL server.
#pragma once

#include <memory>
#include <string>

#include "libgateway/storage/database.hpp"

namespace gateway::storage {

// Connects at once. A statement may take 10 s, 2 s with kRead; a server that says nothing at all is
// given up a little later. A connection on which anything went wrong is closed, and the next call
// makes a new one. Transactions for writing come one after the other, over all programs that use
// this database. Error: kStorage.
[[nodiscard]] Result<std::unique_ptr<Database>> OpenPostgres(const std::string& url, Access access);

}  // namespace gateway::storage
