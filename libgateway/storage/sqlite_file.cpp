#include "libgateway/storage/sqlite_file.hpp"

#include <chrono>
#include <exception>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <thread>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "libgateway/storage/private_file.hpp"

namespace gateway::storage {
namespace {

constexpr int kBusyMs = 5'000;            // another process is writing
constexpr int kLogBytes = 16'000 * 1024;  // between two copies into the database

// The busy timeout does not count for the change to WAL: of several processes that start together
// on a new file all but one may be refused at once. Throws SQLite::Exception.
void SwitchToWal(SQLite::Database& database) {
  constexpr std::chrono::milliseconds kPause{10};
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{kBusyMs};
  for (;;) {
    try {
      database.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (const SQLite::Exception& e) {
      if (e.getErrorCode() != SQLITE_BUSY || std::chrono::steady_clock::now() >= until) {
        throw;
      }
    }
    std::this_thread::sleep_for(kPause);
  }
}

// Throws SQLite::Exception.
std::unique_ptr<SQLite::Database> OpenExisting(const std::string& file) {
  auto database = std::make_unique<SQLite::Database>(
      file, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX, kBusyMs);
  // These count only as long as the database is empty, so they come before all else. The larger the
  // pages, the fewer there are to write for many rows, and the more to write for a single one.
  database->exec("PRAGMA page_size = 8192");
  database->exec("PRAGMA auto_vacuum = INCREMENTAL");
  SwitchToWal(*database);
  database->exec("PRAGMA synchronous = FULL");
  // A page that changes often is copied into the database less often.
  const int page_bytes = database->execAndGet("PRAGMA page_size").getInt();
  database->exec(fmt::format("PRAGMA wal_autocheckpoint = {}", kLogBytes / page_bytes));
  // What a reader made longer is cut off when it begins anew.
  database->exec(fmt::format("PRAGMA journal_size_limit = {}", kLogBytes));
  // What a statement of many rows keeps to undo itself does not depend on a folder for such files.
  database->exec("PRAGMA temp_store = MEMORY");
  // In KiB: a large transaction does not write pages twice.
  database->exec("PRAGMA cache_size = -16384");
  return database;
}

}  // namespace

Result<std::unique_ptr<SQLite::Database>> OpenSqliteFile(const std::string& path) {
  // Absolute, so that no path has a meaning of its own for SQLite (":memory:", "").
  std::error_code failed;
  const std::filesystem::path file = std::filesystem::absolute(path, failed);
  if (failed) {
    return Fail(ErrorCode::kStorage, fmt::format("{}: {}", path, failed.message()));
  }
  if (auto ready = EnsurePrivateFile(file); !ready) {
    return ready.error();
  }
  try {
    return OpenExisting(file.string());
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kStorage, fmt::format("{}: SQLite: {}", path, e.what()));
  }
}

std::string WalOf(const SQLite::Database& database) { return database.getFilename() + "-wal"; }

Result<void> EmptyWal(SQLite::Database& database) {
  constexpr int kPatienceMs = 50;
  try {
    database.setBusyTimeout(kPatienceMs);
    // A reader in the way is no failure of the statement.
    database.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)");
    database.setBusyTimeout(kBusyMs);
    return {};
  } catch (const std::exception& e) {
    database.setBusyTimeout(kBusyMs);
    return Fail(ErrorCode::kStorage, fmt::format("SQLite: {}", e.what()));
  }
}

std::string FolderBeside(const std::string& path, const std::string& name) {
  const std::filesystem::path file(path);
  const std::string stem = file.stem().string();
  return (file.parent_path() / (stem == "gateway" ? name : stem + "." + name)).string();
}

Result<std::string> SqlitePath(const std::string& url) {
  constexpr std::string_view kSqlite = "sqlite://";
  if (!url.starts_with(kSqlite)) {
    // The scheme only: what follows may hold a password.
    const std::size_t end = url.find("://");
    return Fail(ErrorCode::kConfig,
                end == std::string::npos
                    ? std::string("log.url has no scheme; use sqlite://data/gateway.db")
                    : fmt::format("log.url: \"{}\" is not supported; use sqlite://data/gateway.db",
                                  url.substr(0, end + 3)));
  }
  std::string path = url.substr(kSqlite.size());
  if (path.empty()) {
    return Fail(ErrorCode::kConfig, "log.url names no file; use sqlite://data/gateway.db");
  }
  return path;
}

}  // namespace gateway::storage
