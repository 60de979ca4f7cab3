// PackedRecord: a log record in one piece of memory, as it waits for the log and as the log's
// databases read it. A LogRecord lies in several places, and what it is made of comes from one
// processor's cache and goes to another's: packed it is less than half of that, in a row.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "gateway/log_record.hpp"

namespace gateway::records {

inline constexpr std::array kRecordTexts = {
    &LogRecord::id,          &LogRecord::client_request_id,
    &LogRecord::client,      &LogRecord::method,
    &LogRecord::path,        &LogRecord::model_asked,
    &LogRecord::model_alias, &LogRecord::model_sent,
    &LogRecord::provider,    &LogRecord::key_alias,
    &LogRecord::stop_reason, &LogRecord::lossy,
    &LogRecord::trace_id,    &LogRecord::parent_span,
    &LogRecord::span,        &LogRecord::outcome,
    &LogRecord::error_code,  &LogRecord::error_text,
};
inline constexpr std::array kCallTexts = {
    &AttemptRecord::provider, &AttemptRecord::key_alias,  &AttemptRecord::model_sent,
    &AttemptRecord::outcome,  &AttemptRecord::error_text,
};

// Where the texts of the object are whose member this is: side by side in the same piece of memory.
template <const auto& kTexts>
class TextPlaces {
 public:
  TextPlaces() = default;

  template <auto kMember>
  [[nodiscard]] std::string_view Get() const {
    constexpr auto kPlace =
        static_cast<std::size_t>(std::find(kTexts.begin(), kTexts.end(), kMember) - kTexts.begin());
    return At<kPlace>();
  }
  template <std::size_t kPlace>
  [[nodiscard]] std::string_view At() const {
    const char* const first = reinterpret_cast<const char*>(this) + first_;
    if constexpr (kPlace == 0) {
      return {first, ends_[0]};
    } else {
      return {first + ends_[kPlace - 1], ends_[kPlace] - ends_[kPlace - 1]};
    }
  }

 private:
  friend class Packer;
  friend struct PackedCall;
  friend struct PackedRecord;
  TextPlaces(const TextPlaces&) = default;  // as a whole only, with what follows

  std::uint32_t first_ = 0;                          // from here, in bytes
  std::array<std::uint32_t, kTexts.size()> ends_{};  // from the first one's begin
};

// As AttemptRecord.
struct PackedCall {
  PackedCall() = default;

  int status = 0;
  std::chrono::microseconds waited{0};
  std::optional<std::chrono::microseconds> connect;
  std::optional<std::chrono::microseconds> first_byte;
  std::chrono::microseconds total{0};
  TextPlaces<kCallTexts> texts;

  // text<&AttemptRecord::provider>()
  template <std::string AttemptRecord::*kMember>
  [[nodiscard]] std::string_view text() const {
    return texts.Get<kMember>();
  }

 private:
  PackedCall(const PackedCall&) = default;
};

// As LogRecord. Its calls and its texts follow it in memory, so it is copied by PackedRecords only.
struct PackedRecord {
  PackedRecord() = default;

  RecordKind kind = RecordKind::kWhole;
  Dialect client_dialect = Dialect::kOpenAi;
  std::chrono::system_clock::time_point time;
  int status = 0;
  int upstream_status = 0;
  int attempts = 0;
  bool streamed = false;
  Usage usage;
  std::optional<std::chrono::microseconds> first_byte;
  std::chrono::microseconds total{0};
  std::chrono::microseconds overhead{0};
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::optional<double> cost;
  const std::shared_ptr<const LoggedBodies>* bodies = nullptr;  // null: not logged
  std::uint32_t size = 0;                                       // with what follows, in bytes
  std::uint32_t call_count = 0;
  TextPlaces<kRecordTexts> texts;

  // text<&LogRecord::path>(). At most 4 KiB of what it was.
  template <std::string LogRecord::*kMember>
  [[nodiscard]] std::string_view text() const {
    return texts.Get<kMember>();
  }
  [[nodiscard]] std::span<const PackedCall> calls() const {
    return {reinterpret_cast<const PackedCall*>(this + 1), call_count};
  }

 private:
  PackedRecord(const PackedRecord&) = default;
};
static_assert(std::is_trivially_copyable_v<PackedRecord> &&
              std::is_trivially_copyable_v<PackedCall>);
static_assert(sizeof(PackedRecord) % alignof(PackedCall) == 0);
static_assert(alignof(PackedRecord) <= alignof(std::uint64_t));

// A LogRecord as a packed one, which lives as long as this and as the bodies of that.
class Packed {
 public:
  explicit Packed(const LogRecord& record);
  Packed(const Packed&) = delete;
  Packed& operator=(const Packed&) = delete;

  [[nodiscard]] const PackedRecord& operator*() const { return *record_; }

 private:
  std::uint64_t* Room(std::size_t bytes);

  const PackedRecord* record_;
  std::unique_ptr<std::uint64_t[]> outside_;  // of one that is longer than most
  std::array<std::uint64_t, 256> inside_;     // not written before it is needed
};

// The other way. Memory that `record` has is used again.
void Unpack(const PackedRecord& packed, LogRecord* record);

}  // namespace gateway::records
