#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "gateway/client_usage.hpp"
#include "libgateway/base/mutex.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway {
namespace {

using std::chrono::year_month_day;
using storage::Value;

constexpr const char* kTable = R"(
CREATE TABLE IF NOT EXISTS client_usage (
  day TEXT NOT NULL,         -- of the configured time zone
  client TEXT NOT NULL,      -- its name
  tokens BIGINT NOT NULL,    -- prompts and answers together
  requests BIGINT NOT NULL,
  PRIMARY KEY (day, client)
);
)";

// The most that Stored gives, so that a sum stays a whole number. Not the least of two: that is min
// in SQLite, LEAST in PostgreSQL.
constexpr const char* kAdd =
    "INSERT INTO client_usage VALUES (?, ?, ?, ?) ON CONFLICT (day, client) DO UPDATE SET "
    "tokens = CASE WHEN client_usage.tokens > 4611686018427387903 THEN 4611686018427387903 ELSE "
    "client_usage.tokens END + excluded.tokens, "
    "requests = client_usage.requests + excluded.requests";

constexpr std::chrono::days kKeep{400};  // as statistics

std::string DayText(year_month_day day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

// Upstreams tell the numbers: they may be anything. Half, so that sums stay whole numbers, too.
std::int64_t Stored(std::uint64_t count) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max() / 2;
  return static_cast<std::int64_t>(std::min(count, kMost));
}

Error Ours(const Error& error) { return Fail(error.code, "the clients' usage: " + error.message); }

class StoredUsage final : public ClientUsageStore {
 public:
  explicit StoredUsage(std::unique_ptr<storage::Database> database)
      : database_(std::move(database)) {}

  Result<void> CreateTable() {
    const base::MutexLock lock(mutex_);
    auto made = database_->Transaction([this] { return database_->RunScript(kTable); });
    return made ? made : Ours(made.error());
  }

  Result<void> Add(std::span<const ClientUsage> used) override {
    const base::MutexLock lock(mutex_);
    auto added = database_->Transaction([this, used]() -> Result<void> {
      for (const ClientUsage& one : used) {
        if (auto done = database_->Run(
                kAdd, std::array{Value(DayText(one.day)), Value(one.client),
                                 Value(Stored(one.tokens)), Value(Stored(one.requests))});
            !done) {
          return done.error();
        }
      }
      return used.empty() ? Result<void>()
                          : ForgetBefore(std::chrono::sys_days(used[0].day) - kKeep);
    });
    return added ? added : Ours(added.error());
  }

  Result<std::vector<ClientUsage>> Load(year_month_day day) override {
    const base::MutexLock lock(mutex_);
    const auto rows =
        database_->Run("SELECT client, tokens, requests FROM client_usage WHERE day = ?",
                       std::array{Value(DayText(day))});
    if (!rows) {
      return Ours(rows.error());
    }
    std::vector<ClientUsage> found;
    for (const storage::Row& row : *rows) {
      found.push_back({day, std::get<std::string>(row[0]),
                       static_cast<std::uint64_t>(std::get<std::int64_t>(row[1])),
                       static_cast<std::uint64_t>(std::get<std::int64_t>(row[2]))});
    }
    return found;
  }

 private:
  Result<void> ForgetBefore(year_month_day day) {
    const auto done =
        database_->Run("DELETE FROM client_usage WHERE day < ?", std::array{Value(DayText(day))});
    return done ? Result<void>() : done.error();
  }

  base::Mutex mutex_;
  const std::unique_ptr<storage::Database> database_;  // used under mutex_
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
  auto database = storage::OpenDatabase(config.url, storage::Access::kWrite);
  if (!database) {
    return database.error();
  }
  auto store = std::make_unique<StoredUsage>(*std::move(database));
  if (auto created = store->CreateTable(); !created) {
    return created.error();
  }
  return std::unique_ptr<ClientUsageStore>(std::move(store));
}

}  // namespace gateway
