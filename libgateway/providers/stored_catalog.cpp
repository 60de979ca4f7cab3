#include "libgateway/providers/stored_catalog.hpp"

#include <array>
#include <functional>
#include <utility>

#include "libgateway/base/mutex.hpp"
#include "libgateway/base/time_text.hpp"
#include "libgateway/providers/choices.hpp"
#include "libgateway/storage/database.hpp"
#include "libgateway/storage/insert_rows.hpp"

namespace gateway::providers {
namespace {

// SQLite keeps the comments, so that ".schema" explains the tables.
constexpr const char* kTables = R"(
CREATE TABLE IF NOT EXISTS model_lists (
  provider TEXT PRIMARY KEY,
  asked_ms BIGINT NOT NULL,  -- when, UTC, milliseconds since 1970
  asked TEXT NOT NULL,       -- the same in the configured time zone
  key_alias TEXT NOT NULL    -- the key it was asked with
);
CREATE TABLE IF NOT EXISTS listed_models (
  provider TEXT NOT NULL,
  position BIGINT NOT NULL,  -- in the upstream's order, from 0
  model TEXT NOT NULL,       -- the upstream's own name
  owned_by TEXT NOT NULL,    -- empty: not told
  created BIGINT NOT NULL,   -- seconds since 1970; 0: not told
  PRIMARY KEY (provider, position)
);
CREATE TABLE IF NOT EXISTS chosen_models (
  provider TEXT NOT NULL,
  position BIGINT NOT NULL,   -- in the order chosen, from 0
  model TEXT NOT NULL,        -- the upstream's own name
  alias TEXT NOT NULL,        -- what clients call it; empty: by that name
  chosen_ms BIGINT NOT NULL,  -- when, UTC, milliseconds since 1970
  chosen TEXT NOT NULL,       -- the same in the configured time zone
  PRIMARY KEY (provider, position)
);
)";

using std::chrono::milliseconds;
using std::chrono::system_clock;
using storage::Row;
using storage::Value;

system_clock::time_point AtMilliseconds(const Value& time) {
  return system_clock::time_point(milliseconds(std::get<std::int64_t>(time)));
}

const std::string& TextIn(const Value& value) { return std::get<std::string>(value); }

Error Ours(const Error& error) {
  // What is wrong with a choice is the caller's business, and says so itself.
  return error.code == ErrorCode::kStorage ? Fail(error.code, "the model catalog: " + error.message)
                                           : error;
}

// One connection.
class StoredCatalog final : public ModelCatalog {
 public:
  StoredCatalog(std::unique_ptr<storage::Database> database, std::chrono::minutes utc_offset)
      : database_(std::move(database)), utc_offset_(utc_offset) {}

  Result<void> CreateTables() {
    return Change([this] { return database_->RunScript(kTables); });
  }

  Result<void> Store(const UpstreamModels& list) override {
    return Change([this, &list]() -> Result<void> {
      auto head = database_->Run(
          "INSERT INTO model_lists VALUES (?, ?, ?, ?) ON CONFLICT (provider) DO UPDATE SET "
          "asked_ms = excluded.asked_ms, asked = excluded.asked, key_alias = excluded.key_alias",
          std::array{Value(list.provider), Value(base::EpochMilliseconds(list.asked)),
                     Value(base::TimeText(list.asked, utc_offset_)), Value(list.key_alias)});
      if (!head) {
        return head.error();
      }
      std::vector<Row> rows;
      for (const UpstreamModel& model : list.models) {
        rows.push_back({list.provider, static_cast<std::int64_t>(rows.size()), model.id,
                        model.owned_by, model.created});
      }
      return Replace("listed_models", list.provider, rows);
    });
  }

  Result<std::optional<UpstreamModels>> Load(std::string_view provider) override {
    const base::MutexLock lock(mutex_);
    // One statement: one moment of both tables, whatever somebody else writes.
    const auto rows = database_->Run(
        "SELECT l.asked_ms, l.key_alias, m.model, m.owned_by, m.created FROM model_lists l LEFT "
        "JOIN listed_models m ON m.provider = l.provider WHERE l.provider = ? ORDER BY m.position",
        std::array{Value(std::string(provider))});
    if (!rows) {
      return Ours(rows.error());
    }
    if (rows->empty()) {
      return std::optional<UpstreamModels>();
    }
    UpstreamModels list;
    list.provider = provider;
    list.asked = AtMilliseconds(rows->front()[0]);
    list.key_alias = TextIn(rows->front()[1]);
    for (const Row& row : *rows) {
      if (const auto* model = std::get_if<std::string>(&row[2])) {
        list.models.push_back({*model, TextIn(row[3]), std::get<std::int64_t>(row[4])});
      }
    }
    return std::optional(std::move(list));
  }

  Result<std::vector<ChosenModel>> Chosen(std::string_view provider) override {
    const base::MutexLock lock(mutex_);
    auto chosen = ReadChosen(std::string(provider));
    return chosen ? std::move(chosen) : Ours(chosen.error());
  }

  Result<void> Choose(std::string_view provider, std::span<const ChosenModel> models) override {
    return ChangeChosen(std::string(provider), [models](std::vector<ChosenModel>* chosen) {
      auto next = AddChoices(std::move(*chosen), models, system_clock::now());
      if (!next) {
        return Result<void>(next.error());
      }
      *chosen = *std::move(next);
      return Result<void>();
    });
  }

  Result<std::vector<std::string>> Drop(std::string_view provider,
                                        std::span<const std::string> names) override {
    std::vector<std::string> removed;
    const auto dropped = ChangeChosen(std::string(provider), [&](std::vector<ChosenModel>* chosen) {
      removed = DropChoices(names, chosen);
      return Result<void>();
    });
    if (!dropped) {
      return dropped.error();
    }
    return removed;
  }

 private:
  Result<void> Change(const std::function<Result<void>()>& task) {
    const base::MutexLock lock(mutex_);
    auto done = database_->Transaction(task);
    return done ? done : Ours(done.error());
  }

  // Reads, changes and writes in one transaction, so that two processes lose nothing of each
  // other's.
  Result<void> ChangeChosen(const std::string& provider,
                            const std::function<Result<void>(std::vector<ChosenModel>*)>& change) {
    return Change([this, &provider, &change]() -> Result<void> {
      auto chosen = ReadChosen(provider);
      if (!chosen) {
        return chosen.error();
      }
      auto changed = change(&*chosen);
      return changed ? WriteChosen(provider, *chosen) : changed;
    });
  }

  Result<std::vector<ChosenModel>> ReadChosen(const std::string& provider) {
    const auto rows = database_->Run(
        "SELECT model, alias, chosen_ms FROM chosen_models WHERE provider = ? ORDER BY position",
        std::array{Value(provider)});
    if (!rows) {
      return rows.error();
    }
    std::vector<ChosenModel> chosen;
    for (const Row& row : *rows) {
      chosen.push_back({TextIn(row[0]), TextIn(row[1]), AtMilliseconds(row[2])});
    }
    return chosen;
  }

  Result<void> WriteChosen(const std::string& provider, const std::vector<ChosenModel>& chosen) {
    std::vector<Row> rows;
    for (const ChosenModel& model : chosen) {
      rows.push_back({provider, static_cast<std::int64_t>(rows.size()), model.id, model.alias,
                      base::EpochMilliseconds(model.chosen),
                      base::TimeText(model.chosen, utc_offset_)});
    }
    return Replace("chosen_models", provider, rows);
  }

  Result<void> Replace(const std::string& table, const std::string& provider,
                       std::span<const Row> rows) {
    auto cleared =
        database_->Run("DELETE FROM " + table + " WHERE provider = ?", std::array{Value(provider)});
    return cleared ? InsertRows(*database_, table, rows) : cleared.error();
  }

  base::Mutex mutex_;
  const std::unique_ptr<storage::Database> database_;  // used under mutex_
  const std::chrono::minutes utc_offset_;
};

}  // namespace

Result<std::shared_ptr<ModelCatalog>> OpenStoredCatalog(const std::string& url,
                                                        std::chrono::minutes utc_offset) {
  auto database = storage::OpenDatabase(url, storage::Access::kWrite);
  if (!database) {
    return database.error();
  }
  auto catalog = std::make_shared<StoredCatalog>(*std::move(database), utc_offset);
  if (auto created = catalog->CreateTables(); !created) {
    return created.error();
  }
  return std::shared_ptr<ModelCatalog>(std::move(catalog));
}

}  // namespace gateway::providers
