// The log's columns, once for all databases.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/log_record.hpp"

namespace gateway::logging {

// The table that has them, besides "id", which the database counts up by itself.
inline constexpr std::string_view kTable = "requests";

// monostate: NULL.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

struct Column {
  std::string_view name;
  std::string_view type;        // understood by SQLite and PostgreSQL alike
  std::string_view constraint;  // may be empty
  std::string_view meaning;
  // The value for one row. `utc_offset` is that of the texts people read.
  Value (*value)(const LogRecord& record, std::chrono::minutes utc_offset);
};

// In the table's order. Texts come out as valid UTF-8 without control characters, cut to 256 bytes
// (path 1024, error text 2048); an empty text is NULL.
[[nodiscard]] std::span<const Column> Columns();

}  // namespace gateway::logging
