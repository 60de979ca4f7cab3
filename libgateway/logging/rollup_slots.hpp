// The rows of the table log_slots, as Rollup keeps them and readers find them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "gateway/result.hpp"
#include "libgateway/logging/rollup.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

// The columns of SlotSums, in its order.
inline constexpr std::string_view kSlotColumns =
    "first_ms, last_ms, requests, errors, streamed, prompt_tokens, completion_tokens, "
    "cached_tokens, cost, first_byte, total";
inline constexpr std::size_t kSlotColumnCount = 11;

// The slot that holds a moment; also before 1970.
constexpr std::int64_t SlotAtMs(std::int64_t ms) {
  return (ms - (ms % kSlotMs + kSlotMs) % kSlotMs) / kSlotMs;
}

// What `row` has in the columns from `at` on.
[[nodiscard]] SlotSums SlotFrom(const storage::Row& row, std::size_t at);

// Grain, slot, series.
using SlotPlace = std::tuple<std::int64_t, std::int64_t, std::int64_t>;

// Empty: there is none yet.
Result<std::optional<SlotSums>> FindSlot(const SlotPlace& place, storage::Database& database);

// Statements for PostgreSQL have a way to go, so several rows go at once.
inline constexpr std::size_t kSlotsAtOnce = 16;

void AppendSlot(const SlotPlace& place, const SlotSums& sums, std::vector<storage::Value>* values);

// Puts `rows` (at most kSlotsAtOnce), whose values AppendSlot gave, in the place of what was there.
Result<void> SaveSlots(std::size_t rows, std::span<const storage::Value> values,
                       storage::Database& database);

}  // namespace gateway::logging
