#include <algorithm>
#include <exception>
#include <functional>
#include <limits>
#include <map>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "gateway/client_usage.hpp"
#include "libgateway/base/mutex.hpp"
#include "libgateway/storage/sqlite_file.hpp"

namespace gateway {
namespace {

using std::chrono::year_month_day;

constexpr const char* kTable = R"(
CREATE TABLE IF NOT EXISTS client_usage (
  day TEXT NOT NULL,         -- of the configured time zone
  client TEXT NOT NULL,      -- its name
  tokens BIGINT NOT NULL,    -- prompts and answers together
  requests BIGINT NOT NULL,
  PRIMARY KEY (day, client)
);
)";

std::string DayText(year_month_day day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

// Upstreams tell the numbers: they may be anything. Half, so that sums stay whole numbers, too.
std::int64_t Stored(std::uint64_t count) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max() / 2;
  return static_cast<std::int64_t>(std::min(count, kMost));
}

// One connection, used by one thread at a time.
class SqliteUsageStore final : public ClientUsageStore {
 public:
  explicit SqliteUsageStore(std::unique_ptr<SQLite::Database> database)
      : database_(std::move(database)) {}

  Result<void> CreateTable() {
    return Try([this] { database_->exec(kTable); });
  }

  Result<void> Add(std::span<const ClientUsage> used) override {
    return Try([this, used] {
      SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
      SQLite::Statement add(
          *database_,
          "INSERT INTO client_usage VALUES (?, ?, ?, ?) ON CONFLICT (day, client) DO UPDATE SET "
          "tokens = min(tokens, ?) + excluded.tokens, requests = requests + excluded.requests");
      for (const ClientUsage& one : used) {
        add.bind(1, DayText(one.day));
        add.bind(2, one.client);
        add.bind(3, Stored(one.tokens));
        add.bind(4, Stored(one.requests));
        add.bind(5, Stored(std::numeric_limits<std::uint64_t>::max()));
        add.exec();
        add.reset();
      }
      transaction.commit();
    });
  }

  Result<std::vector<ClientUsage>> Load(year_month_day day) override {
    std::vector<ClientUsage> found;
    auto loaded = Try([this, day, &found] {
      SQLite::Statement rows(*database_,
                             "SELECT client, tokens, requests FROM client_usage WHERE day = ?");
      rows.bind(1, DayText(day));
      while (rows.executeStep()) {
        found.push_back({day, rows.getColumn(0).getString(),
                         static_cast<std::uint64_t>(rows.getColumn(1).getInt64()),
                         static_cast<std::uint64_t>(rows.getColumn(2).getInt64())});
      }
    });
    if (!loaded) {
      return loaded.error();
    }
    return found;
  }

 private:
  Result<void> Try(const std::function<void()>& task) {
    const base::MutexLock lock(mutex_);
    try {
      task();
      return {};
    } catch (const std::exception& e) {
      return Fail(ErrorCode::kStorage, fmt::format("the clients' usage: SQLite: {}", e.what()));
    }
  }

  base::Mutex mutex_;
  const std::unique_ptr<SQLite::Database> database_;  // used under mutex_
};

class MemoryUsageStore final : public ClientUsageStore {
 public:
  Result<void> Add(std::span<const ClientUsage> used) override {
    const base::MutexLock lock(mutex_);
    for (const ClientUsage& one : used) {
      ClientUsage& kept = days_[one.day][one.client];
      kept.tokens += one.tokens;
      kept.requests += one.requests;
    }
    while (days_.size() > kMostDays) {
      days_.erase(days_.begin());
    }
    return {};
  }

  Result<std::vector<ClientUsage>> Load(year_month_day day) override {
    const base::MutexLock lock(mutex_);
    std::vector<ClientUsage> found;
    for (const auto& [client, used] : days_[day]) {
      found.push_back({day, client, used.tokens, used.requests});
    }
    return found;
  }

 private:
  static constexpr std::size_t kMostDays = 2;

  base::Mutex mutex_;
  std::map<year_month_day, std::map<std::string, ClientUsage>> days_ GATEWAY_GUARDED_BY(mutex_);
};

}  // namespace

Result<std::unique_ptr<ClientUsageStore>> OpenClientUsageStore(const LogConfig& config) {
  if (config.url.empty()) {
    return std::unique_ptr<ClientUsageStore>(std::make_unique<MemoryUsageStore>());
  }
  const auto path = storage::SqlitePath(config.url);
  if (!path) {
    return path.error();
  }
  auto database = storage::OpenSqliteFile(*path);
  if (!database) {
    return database.error();
  }
  auto store = std::make_unique<SqliteUsageStore>(*std::move(database));
  if (auto created = store->CreateTable(); !created) {
    return created.error();
  }
  return std::unique_ptr<ClientUsageStore>(std::move(store));
}

}  // namespace gateway
