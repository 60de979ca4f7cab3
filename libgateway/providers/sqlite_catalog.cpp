#include "libgateway/providers/sqlite_catalog.hpp"

#include <exception>
#include <functional>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "libgateway/base/mutex.hpp"
#include "libgateway/base/time_text.hpp"
#include "libgateway/providers/choices.hpp"
#include "libgateway/storage/sqlite_file.hpp"

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

// One connection, used by one thread at a time.
class SqliteCatalog final : public ModelCatalog {
 public:
  SqliteCatalog(std::unique_ptr<SQLite::Database> database, std::chrono::minutes utc_offset)
      : database_(std::move(database)), utc_offset_(utc_offset) {}

  Result<void> CreateTables() {
    return Try([this] { database_->exec(kTables); });
  }

  Result<void> Store(const UpstreamModels& list) override {
    return Try([this, &list] {
      SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
      SQLite::Statement head(*database_, "INSERT OR REPLACE INTO model_lists VALUES (?, ?, ?, ?)");
      head.bind(1, list.provider);
      head.bind(2, base::EpochMilliseconds(list.asked));
      head.bind(3, base::TimeText(list.asked, utc_offset_));
      head.bind(4, list.key_alias);
      head.exec();
      SQLite::Statement clear(*database_, "DELETE FROM listed_models WHERE provider = ?");
      clear.bind(1, list.provider);
      clear.exec();
      SQLite::Statement insert(*database_, "INSERT INTO listed_models VALUES (?, ?, ?, ?, ?)");
      std::int64_t position = 0;
      for (const UpstreamModel& model : list.models) {
        insert.reset();
        insert.bind(1, list.provider);
        insert.bind(2, position++);
        insert.bind(3, model.id);
        insert.bind(4, model.owned_by);
        insert.bind(5, model.created);
        insert.exec();
      }
      transaction.commit();
    });
  }

  Result<std::optional<UpstreamModels>> Load(std::string_view provider) override {
    std::optional<UpstreamModels> list;
    const std::string name(provider);
    auto loaded = Try([this, &list, &name] {
      // One moment of both tables, whatever another process writes between.
      SQLite::Transaction transaction(*database_);
      SQLite::Statement head(*database_,
                             "SELECT asked_ms, key_alias FROM model_lists WHERE provider = ?");
      head.bind(1, name);
      if (!head.executeStep()) {
        return;
      }
      list.emplace();
      list->provider = name;
      list->asked = std::chrono::system_clock::time_point(
          std::chrono::milliseconds(head.getColumn(0).getInt64()));
      list->key_alias = head.getColumn(1).getString();
      SQLite::Statement models(*database_,
                               "SELECT model, owned_by, created FROM listed_models WHERE provider "
                               "= ? ORDER BY position");
      models.bind(1, name);
      while (models.executeStep()) {
        list->models.push_back({models.getColumn(0).getString(), models.getColumn(1).getString(),
                                models.getColumn(2).getInt64()});
      }
    });
    if (!loaded) {
      return loaded.error();
    }
    return list;
  }

  Result<std::vector<ChosenModel>> Chosen(std::string_view provider) override {
    std::vector<ChosenModel> chosen;
    auto read = Try([&] { chosen = ReadChosen(std::string(provider)); });
    if (!read) {
      return read.error();
    }
    return chosen;
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
  // Reads, changes and writes in one transaction, so that two processes lose nothing of each
  // other's.
  Result<void> ChangeChosen(const std::string& provider,
                            const std::function<Result<void>(std::vector<ChosenModel>*)>& change) {
    Result<void> changed;
    const auto done = Try([&] {
      SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
      std::vector<ChosenModel> chosen = ReadChosen(provider);
      changed = change(&chosen);
      if (changed) {
        WriteChosen(provider, chosen);
        transaction.commit();
      }
    });
    return done ? changed : done;
  }

  std::vector<ChosenModel> ReadChosen(const std::string& provider) {
    std::vector<ChosenModel> chosen;
    SQLite::Statement rows(*database_,
                           "SELECT model, alias, chosen_ms FROM chosen_models WHERE provider = ? "
                           "ORDER BY position");
    rows.bind(1, provider);
    while (rows.executeStep()) {
      chosen.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                        system_clock::time_point(milliseconds(rows.getColumn(2).getInt64()))});
    }
    return chosen;
  }

  void WriteChosen(const std::string& provider, const std::vector<ChosenModel>& chosen) {
    SQLite::Statement clear(*database_, "DELETE FROM chosen_models WHERE provider = ?");
    clear.bind(1, provider);
    clear.exec();
    SQLite::Statement insert(*database_, "INSERT INTO chosen_models VALUES (?, ?, ?, ?, ?, ?)");
    std::int64_t position = 0;
    for (const ChosenModel& model : chosen) {
      insert.bind(1, provider);
      insert.bind(2, position++);
      insert.bind(3, model.id);
      insert.bind(4, model.alias);
      insert.bind(5, base::EpochMilliseconds(model.chosen));
      insert.bind(6, base::TimeText(model.chosen, utc_offset_));
      insert.exec();
      insert.reset();
    }
  }

  Result<void> Try(const std::function<void()>& task) {
    const base::MutexLock lock(mutex_);
    try {
      task();
      return {};
    } catch (const std::exception& e) {
      return Fail(ErrorCode::kStorage, fmt::format("the model catalog: SQLite: {}", e.what()));
    }
  }

  base::Mutex mutex_;
  const std::unique_ptr<SQLite::Database> database_;  // used under mutex_
  const std::chrono::minutes utc_offset_;
};

}  // namespace

Result<std::shared_ptr<ModelCatalog>> OpenSqliteCatalog(const std::string& path,
                                                        std::chrono::minutes utc_offset) {
  auto database = storage::OpenSqliteFile(path);
  if (!database) {
    return database.error();
  }
  auto catalog = std::make_shared<SqliteCatalog>(*std::move(database), utc_offset);
  if (auto created = catalog->CreateTables(); !created) {
    return created.error();
  }
  return std::shared_ptr<ModelCatalog>(std::move(catalog));
}

}  // namespace gateway::providers
