#include "libgateway/storage/schema.hpp"

#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace gateway::storage {
namespace {

// SQLite keeps the comments, so that ".schema" explains the tables.
constexpr const char* kVersions = R"(
CREATE TABLE IF NOT EXISTS schema_versions (
  part TEXT PRIMARY KEY,   -- whose tables
  version BIGINT NOT NULL  -- of them; a program that knows only earlier ones keeps away
);
)";

bool InFile(const Database& database, const Schema& schema) {
  return schema.is_user_version && database.kind() == DatabaseKind::kSqlite;
}

Result<std::int64_t> ReadVersion(Database& database, const Schema& schema) {
  if (!InFile(database, schema)) {
    if (auto made = database.RunScript(kVersions); !made) {
      return made.error();
    }
  }
  const auto found = InFile(database, schema)
                         ? database.Run("PRAGMA user_version")
                         : database.Run("SELECT version FROM schema_versions WHERE part = ?",
                                        std::array{Value(schema.part)});
  if (!found) {
    return found.error();
  }
  return found->empty() ? 0 : std::get<std::int64_t>(found->front().front());
}

Result<void> WriteVersion(Database& database, const Schema& schema) {
  if (InFile(database, schema)) {
    return database.RunScript(fmt::format("PRAGMA user_version = {}", schema.version()));
  }
  const auto written = database.Run(
      "INSERT INTO schema_versions VALUES (?, ?) "
      "ON CONFLICT (part) DO UPDATE SET version = excluded.version",
      std::array{Value(schema.part), Value(std::int64_t{schema.version()})});
  return written ? Result<void>() : written.error();
}

Result<void> Apply(Database& database, const Schema& schema) {
  const auto found = ReadVersion(database, schema);
  if (!found) {
    return found.error();
  }
  if (*found > schema.version()) {
    return Fail(ErrorCode::kStorage,
                fmt::format("the database has schema version {}, this program knows versions up to "
                            "{}; use a newer program or another database",
                            *found, schema.version()));
  }
  if (*found == schema.version()) {
    return {};
  }
  if (*found == 0) {
    if (auto created = database.RunScript(schema.create); !created) {
      return created;
    }
  }
  for (std::int64_t version = *found; version != 0 && version < schema.version(); ++version) {
    const std::string& upgrade = schema.upgrades[static_cast<std::size_t>(version) - 1];
    if (auto upgraded = database.RunScript(upgrade); !upgraded) {
      return upgraded;
    }
  }
  return WriteVersion(database, schema);
}

}  // namespace

Result<void> ApplySchema(Database& database, const Schema& schema) {
  return database.Transaction([&] { return Apply(database, schema); });
}

}  // namespace gateway::storage
