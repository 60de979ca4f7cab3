#include "libgateway/logging/attempt_columns.hpp"

#include <array>
#include <optional>

namespace gateway::logging {
namespace {

using records::PackedCall;
using std::chrono::microseconds;

Field Milliseconds(microseconds time) { return static_cast<double>(time.count()) / 1000.0; }

Field RequestId(const PackedRecord& record, std::size_t /*call*/, RowTexts& texts) {
  return texts.Clean(record.text<&LogRecord::id>(), kNameBytes);
}

Field Number(const PackedRecord& /*record*/, std::size_t call, RowTexts& /*texts*/) {
  return static_cast<std::int64_t>(call) + 1;
}

template <std::string AttemptRecord::*kMember, std::size_t kMost = kNameBytes>
Field TextOf(const PackedRecord& record, std::size_t call, RowTexts& texts) {
  const std::string_view text = record.calls()[call].text<kMember>();
  return text.empty() ? Field() : Field(texts.Clean(text, kMost));
}

Field Status(const PackedRecord& record, std::size_t call, RowTexts& /*texts*/) {
  const int status = record.calls()[call].status;
  return status == 0 ? Field() : Field(std::int64_t{status});
}

template <microseconds PackedCall::*kMember>
Field TimeOf(const PackedRecord& record, std::size_t call, RowTexts& /*texts*/) {
  return Milliseconds(record.calls()[call].*kMember);
}

template <std::optional<microseconds> PackedCall::*kMember>
Field TimeIfAny(const PackedRecord& record, std::size_t call, RowTexts& /*texts*/) {
  const auto& time = record.calls()[call].*kMember;
  return time ? Milliseconds(*time) : Field();
}

constexpr std::size_t kKeys = 2;
constexpr std::size_t kTimes = 4;

// Adding one is a new version of the schema: see log_schema.hpp.
constexpr std::array kColumns = {
    AttemptColumn{"request_id", kText, "NOT NULL", "requests.request_id", RequestId},
    AttemptColumn{"number", kInteger, "NOT NULL", "from 1", Number},
    AttemptColumn{"provider", kText, "", "who was asked", TextOf<&AttemptRecord::provider>},
    AttemptColumn{"key_alias", kText, "", "name of the key used, never the key",
                  TextOf<&AttemptRecord::key_alias>},
    AttemptColumn{"model_sent", kText, "", "as the provider was asked",
                  TextOf<&AttemptRecord::model_sent>},
    AttemptColumn{"status", kInteger, "", "HTTP status, NULL: no answer", Status},
    AttemptColumn{"outcome", kText, "", "why it ended: success, rate_limited, ...",
                  TextOf<&AttemptRecord::outcome>},
    AttemptColumn{"error_text", kText, "", "what happened",
                  TextOf<&AttemptRecord::error_text, kErrorTextBytes>},
    AttemptColumn{"waited_ms", kReal, "NOT NULL", "before it began", TimeOf<&PackedCall::waited>},
    AttemptColumn{"connect_ms", kReal, "", "began to connected; NULL: never",
                  TimeIfAny<&PackedCall::connect>},
    AttemptColumn{"first_byte_ms", kReal, "", "began to the answer's head",
                  TimeIfAny<&PackedCall::first_byte>},
    AttemptColumn{"total_ms", kReal, "NOT NULL", "began to ended", TimeOf<&PackedCall::total>},
};

}  // namespace

std::span<const AttemptColumn> AttemptColumnList() { return kColumns; }

std::span<const AttemptColumn> CallColumnList() { return AttemptColumnList().subspan(kKeys); }

std::span<const AttemptColumn> CallTimeList() { return AttemptColumnList().last(kTimes); }

}  // namespace gateway::logging
