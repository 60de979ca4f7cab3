// The log's columns, once for all databases.
#pragma once

#include <bitset>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "libgateway/logging/row_texts.hpp"
#include "libgateway/records/packed_record.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

// The table that has them, besides "id", which the database counts up by itself.
inline constexpr std::string_view kTable = "requests";

// What a row holds while it is being written: a Value whose text is somebody else's.
using Field = std::variant<std::monostate, std::int64_t, double, std::string_view>;
using records::PackedRecord;
using storage::Value;

// Types and lengths that the columns of all tables share.
inline constexpr std::string_view kText = "TEXT";
inline constexpr std::string_view kInteger = "BIGINT";         // INTEGER has 32 bits in PostgreSQL
inline constexpr std::string_view kReal = "DOUBLE PRECISION";  // REAL has 32 bits in PostgreSQL
inline constexpr std::size_t kNameBytes = 256;
inline constexpr std::size_t kErrorTextBytes = 2048;

// Outcomes of rows that are about requests which have not ended.
inline constexpr std::string_view kStarted = "started";
inline constexpr std::string_view kInterrupted = "interrupted";  // the gateway ended before them

struct Column {
  std::string_view name;
  std::string_view type;        // understood by SQLite and PostgreSQL alike
  std::string_view constraint;  // may be empty
  std::string_view meaning;
  // The value for one row.
  Field (*field)(const PackedRecord& record, RowTexts& texts);
  // The value is the same in both rows. It may be so when this says no.
  bool (*same)(const PackedRecord& a, const PackedRecord& b);
  // The same for who needs only a few; `utc_offset` is that of the texts people read.
  [[nodiscard]] Value value(const PackedRecord& record, std::chrono::minutes utc_offset) const;
};

// In the table's order. Texts come out as valid UTF-8 without control characters, cut to 256 bytes
// (path 1024, error text 2048); an empty text is NULL.
[[nodiscard]] std::span<const Column> Columns();

// Some columns: the bit 0 is the first one.
using ColumnSet = std::bitset<64>;

// Adds to `columns` those that are not the same in both rows (Column::same).
void AddDiffering(const PackedRecord& a, const PackedRecord& b, ColumnSet* columns);

}  // namespace gateway::logging
