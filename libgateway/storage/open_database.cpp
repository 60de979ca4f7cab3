#include "libgateway/storage/database.hpp"
#include "libgateway/storage/database_url.hpp"
#include "libgateway/storage/sqlite_database.hpp"
#include "libgateway/storage/sqlite_file.hpp"
#ifdef GATEWAY_WITH_POSTGRES
#include "libgateway/storage/postgres_database.hpp"
#endif

namespace gateway::storage {

Result<std::unique_ptr<Database>> OpenDatabase(const std::string& url, Access access) {
  const auto kind = KindOfUrl(url);
  if (!kind) {
    return kind.error();
  }
#ifdef GATEWAY_WITH_POSTGRES
  if (*kind == DatabaseKind::kPostgres) {
    return OpenPostgres(url, access);
  }
#endif
  auto database = SqliteDatabase::Open(SqlitePath(url).value(), access);
  if (!database) {
    return database.error();
  }
  return std::unique_ptr<Database>(*std::move(database));
}

}  // namespace gateway::storage
