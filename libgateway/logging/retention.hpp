// Retention: deletes what is too old or too much of the log, a little at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "gateway/result.hpp"
#include "libgateway/logging/postgres_limit.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

struct RetentionLimits {
  std::chrono::hours keep{0};  // rows accepted longer ago go; 0: never
  // The oldest rows go while the database (and `beside` it) holds more. 0: it may grow.
  std::size_t max_bytes = 0;
};

// One thread at a time.
class Retention {
 public:
  // `beside`: bytes that count into max_bytes, too, such as of bodies; may be empty.
  explicit Retention(RetentionLimits limits, std::function<std::size_t()> beside = {})
      : limits_(limits), beside_(std::move(beside)) {}

  // `written`: rows since the last time. Deletes a slice (kSliceRows) of requests with their
  // attempts, each in a transaction of its own, and as many more as it takes to keep ahead of what
  // is written; or of statistics. Sees to it that an SQLite file does not
  // grow; all else is looked at once a second. True: there is more.
  Result<bool> Tidy(storage::Database& database, std::chrono::system_clock::time_point now,
                    std::size_t written = 0);

 private:
  Result<bool> DropOldRows(std::int64_t rows, std::chrono::system_clock::time_point now,
                           storage::Database& database);
  // What the database may take.
  [[nodiscard]] std::int64_t MostBytes() const;
  Result<bool> DropBeyondSize(std::chrono::system_clock::time_point now,
                              storage::Database& database);

  RetentionLimits limits_;
  std::function<std::size_t()> beside_;
  std::chrono::system_clock::time_point next_look_{};
  std::int64_t used_ = 0;      // bytes in SQLite after the last time; 0: not known
  std::int64_t headroom_ = 0;  // what a batch takes, as the last ones did
  PostgresLimit postgres_limit_;
};

}  // namespace gateway::logging
