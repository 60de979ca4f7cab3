// Search: what a LogFilter asks for, in SQL.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "gateway/log_reader.hpp"
#include "gateway/result.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

// Conditions joined by AND, each of them preceded by it, and what their question marks stand for.
struct Conditions {
  std::string sql;
  std::vector<storage::Value> values;

  void Add(std::string_view condition, std::vector<storage::Value> more = {});
  [[nodiscard]] bool empty() const { return sql.empty(); }
};

struct Search {
  std::int64_t from_ms = std::numeric_limits<std::int64_t>::min();
  std::int64_t to_ms = std::numeric_limits<std::int64_t>::max();  // not included
  Conditions rows;           // on `requests`, the times left out
  Conditions series;         // on `log_series`: all that may have such rows, of a grain with...
  unsigned names = 0;        // ... these names
  Conditions slots;          // on `log_slots`, likewise
  bool only_errors = false;  // the index of errors has all such rows
  bool needs_rows = false;   // and times and status are not all that is asked for
};

// Error: kInvalidRequest, with what would be right.
[[nodiscard]] Result<Search> ReadFilter(const LogFilter& filter, storage::DatabaseKind kind);

}  // namespace gateway::logging
