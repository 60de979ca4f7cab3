#include "libgateway/logging/database_sink.hpp"

#include <algorithm>
#include <chrono>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "libgateway/logging/bodies.hpp"
#include "libgateway/logging/columns.hpp"
#include "libgateway/logging/log_schema.hpp"
#include "libgateway/logging/postgres_rows.hpp"
#include "libgateway/logging/retention.hpp"
#include "libgateway/logging/rollup.hpp"
#include "libgateway/logging/row_writer.hpp"
#include "libgateway/logging/sqlite_rows.hpp"
#include "libgateway/logging/started_rows.hpp"
#include "libgateway/logging/wal_limit.hpp"
#include "libgateway/records/packed_sink.hpp"
#include "libgateway/storage/database.hpp"
#include "libgateway/storage/postgres_database.hpp"
#include "libgateway/storage/sqlite_database.hpp"
#include "libgateway/storage/sqlite_file.hpp"

namespace gateway::logging {
namespace {

using storage::DatabaseKind;

constexpr std::size_t kBytesOfPlace = 64;  // about

// What becomes of each id of a batch: its start does not matter once the whole record is there.
void TakeOncePerId(RecordSpan records, Records* taken) {
  // Its nodes are all let go of together.
  std::pmr::monotonic_buffer_resource memory(records.size() * kBytesOfPlace);
  std::pmr::unordered_map<std::string_view, std::size_t> places(&memory);
  places.reserve(records.size());
  for (const PackedRecord* record : records) {
    const std::string_view id = record->text<&LogRecord::id>();
    if (id.empty()) {
      taken->push_back(record);
      continue;
    }
    const auto [place, is_new] = places.try_emplace(id, taken->size());
    if (is_new) {
      taken->push_back(record);
    } else if ((*taken)[place->second]->kind == RecordKind::kStart) {
      (*taken)[place->second] = record;
    }
  }
}

class DatabaseSink final : public records::PackedSink {
 public:
  DatabaseSink(std::unique_ptr<storage::Database> database, std::unique_ptr<RowWriter> rows,
               std::unique_ptr<BodyStore> bodies, StartedRows started, const LogConfig& config)
      : database_(std::move(database)),
        sqlite_(dynamic_cast<storage::SqliteDatabase*>(database_.get())),
        wal_(sqlite_),
        rows_(std::move(rows)),
        bodies_(std::move(bodies)),
        started_(std::move(started)),
        retention_({config.keep, config.max_bytes}, [this] { return bodies_->size(); }) {}

  ~DatabaseSink() override {
    if (sqlite_ != nullptr) {
      // The file alone is then complete, without its -wal. Not a loss when it fails: a reader may
      // be in the way, and is not waited for.
      rows_.reset();
      (void)database_->RunScript("PRAGMA busy_timeout = 250; PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }
  DatabaseSink(const DatabaseSink&) = delete;
  DatabaseSink& operator=(const DatabaseSink&) = delete;

  Result<void> WritePacked(RecordSpan records) override {
    // Rows do not wait for bodies: those that cannot be kept are lost, and Tidy says so.
    if (auto kept = bodies_->Write(records); !kept) {
      lost_bodies_ = kept.error();
    }
    taken_.clear();
    TakeOncePerId(records, &taken_);
    auto done = WriteTaken();
    if (!done && rows_->TakeOtherWay()) {
      done = WriteTaken();
    }
    if (done) {
      written_since_ += records.size();
      started_.Note(records);
    }
    return done;
  }

  Result<bool> Tidy() override {
    const auto cut = wal_.Keep();
    if (auto ended = started_.Tidy(*database_); !ended) {
      return ended.error();
    }
    const auto now = std::chrono::system_clock::now();
    bool more = false;
    for (const auto& tidied :
         {bodies_->Tidy(now), retention_.Tidy(*database_, now, std::exchange(written_since_, 0)),
          rollup_.CountOldRows(*database_)}) {
      if (!tidied) {
        return tidied;
      }
      more = more || *tidied;
    }
    if (!cut) {
      return cut.error();
    }
    if (lost_bodies_) {  // told last: the limits hold though bodies cannot be kept
      return *std::exchange(lost_bodies_, std::nullopt);
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
  storage::SqliteDatabase* const sqlite_;  // the same; null: it is another kind
  WalLimit wal_;
  std::unique_ptr<RowWriter> rows_;
  Rollup rollup_;
  const std::unique_ptr<BodyStore> bodies_;
  StartedRows started_;
  std::optional<Error> lost_bodies_;  // why some of them were
  Retention retention_;
  std::size_t written_since_ = 0;  // rows, since the last Tidy
  Records taken_;
  Records written_;  // of the transaction under way
};

Result<std::unique_ptr<RowWriter>> NewRows(storage::Database& database, RowTexts texts) {
  if (database.kind() == DatabaseKind::kPostgres) {
    return NewPostgresRows(dynamic_cast<storage::PostgresDatabase&>(database), std::move(texts));
  }
  return NewSqliteRows(dynamic_cast<storage::SqliteDatabase&>(database), std::move(texts));
}

// Any other but UTF8 lacks characters, and rows that have them would be refused for ever.
Result<void> CheckEncoding(storage::Database& database) {
  if (database.kind() != DatabaseKind::kPostgres) {
    return {};
  }
  const auto rows = database.Run("SHOW server_encoding");
  if (!rows) {
    return rows.error();
  }
  const auto& encoding = std::get<std::string>(rows->front().front());
  if (encoding == "UTF8" || encoding == "SQL_ASCII") {  // the latter takes all bytes as they are
    return {};
  }
  return Fail(ErrorCode::kStorage,
              fmt::format("the database cannot keep all texts: its encoding is {}, and has to be "
                          "UTF8 (CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0)",
                          encoding));
}

Result<std::unique_ptr<LogSink>> SinkOn(std::unique_ptr<storage::Database> database,
                                        const LogConfig& config) {
  if (auto fits = CheckEncoding(*database); !fits) {
    return fits.error();
  }
  if (auto applied = ApplySchema(*database, LogSchema(database->kind())); !applied) {
    return applied.error();
  }
  StartedRows started(config);
  if (auto ended = started.End(*database); !ended) {
    return ended.error();
  }
  auto rows = NewRows(*database, RowTexts(config.utc_offset, InstanceOf(config)));
  if (!rows) {
    return rows.error();
  }
  auto bodies = OpenBodyStore(config);
  if (!bodies) {
    return bodies.error();
  }
  return std::unique_ptr<LogSink>(std::make_unique<DatabaseSink>(
      std::move(database), *std::move(rows), *std::move(bodies), std::move(started), config));
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
