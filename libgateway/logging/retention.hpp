// Retention: deletes what is too old or too much of the log, a little at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "gateway/result.hpp"
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

  // At most one slice (kSliceRows) of requests with their attempts, in a transaction of its own, or
  // a quarter of an hour of statistics. Sees to it that an SQLite file does not grow; all else is
  // looked at once a second. True: there is more.
  Result<bool> Tidy(storage::Database& database, std::chrono::system_clock::time_point now);

  static constexpr std::int64_t kSliceRows = 1'000;

 private:
  Result<bool> DropOldRows(storage::Database& database, std::chrono::system_clock::time_point now);
  Result<bool> DropBeyondSize(storage::Database& database,
                              std::chrono::system_clock::time_point now);
  static Result<bool> DropOldest(storage::Database& database,
                                 std::chrono::system_clock::time_point now);
  static Result<bool> DropStatistics(std::int64_t before_slot, storage::Database& database);

  RetentionLimits limits_;
  std::function<std::size_t()> beside_;
  std::chrono::system_clock::time_point next_look_{};
};

}  // namespace gateway::logging
