#include "libgateway/logging/database_sink.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "libgateway/logging/bodies.hpp"
#include "libgateway/logging/columns.hpp"
#include "libgateway/logging/log_schema.hpp"
#include "libgateway/logging/postgres_rows.hpp"
#include "libgateway/logging/retention.hpp"
#include "libgateway/logging/rollup.hpp"
#include "libgateway/logging/row_writer.hpp"
#include "libgateway/logging/sqlite_rows.hpp"
#include "libgateway/storage/database.hpp"
#include "libgateway/storage/postgres_database.hpp"
#include "libgateway/storage/sqlite_database.hpp"
#include "libgateway/storage/sqlite_file.hpp"

namespace gateway::logging {
namespace {

using storage::DatabaseKind;
using storage::Value;

// What becomes of each id of a batch: its start does not matter once the whole record is there.
void TakeOncePerId(std::span<const LogRecord> records, Records* taken) {
  std::unordered_map<std::string_view, std::size_t> places;
  places.reserve(records.size());
  for (const LogRecord& record : records) {
    if (record.id.empty()) {
      taken->push_back(&record);
      continue;
    }
    const auto [place, is_new] = places.try_emplace(record.id, taken->size());
    if (is_new) {
      taken->push_back(&record);
    } else if ((*taken)[place->second]->kind == RecordKind::kStart) {
      (*taken)[place->second] = &record;
    }
  }
}

class DatabaseSink final : public LogSink {
 public:
  DatabaseSink(std::unique_ptr<storage::Database> database, std::unique_ptr<RowWriter> rows,
               std::unique_ptr<BodyStore> bodies, const LogConfig& config)
      : database_(std::move(database)),
        rows_(std::move(rows)),
        bodies_(std::move(bodies)),
        retention_({config.keep, config.max_bytes}, [this] { return bodies_->size(); }) {}

  ~DatabaseSink() override {
    if (database_->kind() == DatabaseKind::kSqlite) {
      // The file alone is then complete, without its -wal. Not a loss when it fails: a reader may
      // be in the way, and is not waited for.
      rows_.reset();
      (void)database_->RunScript("PRAGMA busy_timeout = 250; PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }
  DatabaseSink(const DatabaseSink&) = delete;
  DatabaseSink& operator=(const DatabaseSink&) = delete;

  Result<void> Write(std::span<const LogRecord> records) override {
    // Rows do not wait for bodies: those that cannot be kept are lost, and Tidy says so.
    if (auto kept = bodies_->Write(records); !kept) {
      lost_bodies_ = kept.error();
    }
    taken_.clear();
    TakeOncePerId(records, &taken_);
    auto done = WriteTaken();
    return done || !rows_->has_other_way() ? done : WriteTaken();
  }

  Result<bool> Tidy() override {
    if (lost_bodies_) {
      return *std::exchange(lost_bodies_, std::nullopt);
    }
    const auto now = std::chrono::system_clock::now();
    bool more = false;
    for (const auto& tidied :
         {bodies_->Tidy(now), retention_.Tidy(*database_, now), rollup_.CountOldRows(*database_)}) {
      if (!tidied) {
        return tidied;
      }
      more = more || *tidied;
    }
    return more;
  }

 private:
  Result<void> WriteTaken() {
    return database_->Transaction([this]() -> Result<void> {
      written_.clear();
      auto done = rows_->Write(taken_, &written_);
      return done ? rollup_.Add(written_, *database_) : done;
    });
  }

  const std::unique_ptr<storage::Database> database_;
  std::unique_ptr<RowWriter> rows_;
  Rollup rollup_;
  const std::unique_ptr<BodyStore> bodies_;
  std::optional<Error> lost_bodies_;  // why some of them were
  Retention retention_;
  Records taken_;
  Records written_;  // of the transaction under way
};

// Several gateways on one machine have names of their own in the configuration.
std::string InstanceOf(const LogConfig& config) {
  std::array<char, 256> name{};
  if (config.instance.empty() && gethostname(name.data(), name.size() - 1) == 0) {
    return name.data();
  }
  return config.instance;
}

Result<void> EndStarted(storage::Database& database, const std::string& instance) {
  const auto ended =
      database.Run(fmt::format("UPDATE {} SET outcome = '{}', error_code = 'interrupted', "
                               "error_text = ? WHERE outcome = '{}' AND "
                               "instance = ?",
                               kTable, kInterrupted, kStarted),
                   std::array{Value("the gateway ended before the request did"), Value(instance)});
  return ended ? Result<void>() : ended.error();
}

Result<std::unique_ptr<RowWriter>> NewRows(storage::Database& database, RowTexts texts) {
  if (database.kind() == DatabaseKind::kPostgres) {
    return NewPostgresRows(dynamic_cast<storage::PostgresDatabase&>(database), std::move(texts));
  }
  return NewSqliteRows(dynamic_cast<storage::SqliteDatabase&>(database), std::move(texts));
}

Result<std::unique_ptr<LogSink>> SinkOn(std::unique_ptr<storage::Database> database,
                                        const LogConfig& config) {
  if (auto applied = ApplySchema(*database, LogSchema(database->kind())); !applied) {
    return applied.error();
  }
  const std::string instance = InstanceOf(config);
  if (auto ended = EndStarted(*database, instance); !ended) {
    return ended.error();
  }
  auto rows = NewRows(*database, RowTexts(config.utc_offset, instance));
  if (!rows) {
    return rows.error();
  }
  auto bodies = OpenBodyStore(config);
  if (!bodies) {
    return bodies.error();
  }
  return std::unique_ptr<LogSink>(std::make_unique<DatabaseSink>(
      std::move(database), *std::move(rows), *std::move(bodies), config));
}

}  // namespace

Result<std::unique_ptr<LogSink>> OpenDatabaseSink(const LogConfig& config) {
  auto database = storage::OpenDatabase(config.url, storage::Access::kWrite);
  if (!database) {
    return database.error();
  }
  auto sink = SinkOn(*std::move(database), config);
  if (!sink) {
    const auto path = storage::SqlitePath(config.url);
    return Fail(sink.error().code, (path ? *path : "the log") + ": " + sink.error().message);
  }
  return sink;
}

}  // namespace gateway::logging
