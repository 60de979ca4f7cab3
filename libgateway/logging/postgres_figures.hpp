// What the log takes in PostgreSQL.
#pragma once

#include <cstdint>

#include "gateway/result.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

inline constexpr std::int64_t kSlotBytes = 300;

// What there is. Rows by their ids, which have few gaps: PostgreSQL's own figure of them is wrong
// for seconds after a vacuum. That of the slots is old, too.
struct PostgresFigures {
  std::int64_t total = 0;  // all files: they never get smaller
  std::int64_t rows = 0;
  std::int64_t row_bytes = 0;  // 0: not known
  std::int64_t slot_bytes = 0;

  [[nodiscard]] std::int64_t live() const { return (rows * row_bytes) + slot_bytes; }
};

// `row_bytes` only if the files are larger than `goal`.
Result<PostgresFigures> LookAt(std::int64_t goal, storage::Database& database);

}  // namespace gateway::logging
