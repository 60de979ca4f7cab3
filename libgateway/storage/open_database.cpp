#include "libgateway/storage/database.hpp"
#include "libgateway/storage/sqlite_database.hpp"
#include "libgateway/storage/sqlite_file.hpp"

namespace gateway::storage {

Result<std::unique_ptr<Database>> OpenDatabase(const std::string& url, Access access) {
  const auto path = SqlitePath(url);
  if (!path) {
    return path.error();
  }
  auto database = SqliteDatabase::Open(*path, access);
  if (!database) {
    return database.error();
  }
  return std::unique_ptr<Database>(*std::move(database));
}

}  // namespace gateway::storage
