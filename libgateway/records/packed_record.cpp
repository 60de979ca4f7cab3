#include "libgateway/records/packed_record.hpp"

#include <cstring>
#include <new>
#include <utility>

namespace gateway::records {
namespace {

constexpr std::size_t kLongestText = 4096;

std::string_view Cut(std::string_view text) { return text.substr(0, kLongestText); }

template <const auto& kTexts, typename Record>
std::size_t TextBytes(const Record& record) {
  std::size_t bytes = 0;
  for (const auto member : kTexts) {
    bytes += Cut(record.*member).size();
  }
  return bytes;
}

// Both ways: what is no text has the same name here and there.
template <typename From, typename To>
void CopyNumbersOfCall(const From& from, To* to) {
  to->status = from.status;
  to->waited = from.waited;
  to->connect = from.connect;
  to->first_byte = from.first_byte;
  to->total = from.total;
}

template <typename From, typename To>
void CopyNumbers(const From& from, To* to) {
  to->kind = from.kind;
  to->client_dialect = from.client_dialect;
  to->time = from.time;
  to->status = from.status;
  to->upstream_status = from.upstream_status;
  to->attempts = from.attempts;
  to->streamed = from.streamed;
  to->usage = from.usage;
  to->first_byte = from.first_byte;
  to->total = from.total;
  to->overhead = from.overhead;
  to->bytes_in = from.bytes_in;
  to->bytes_out = from.bytes_out;
  to->cost = from.cost;
}

template <const auto& kTexts, typename Record, std::size_t... kPlaces>
void CopyTexts(const TextPlaces<kTexts>& from, Record* to,
               std::index_sequence<kPlaces...> /*places*/) {
  ((to->*kTexts[kPlaces] = from.template At<kPlaces>()), ...);
}

}  // namespace

// Writes one text after the other.
class Packer {
 public:
  explicit Packer(char* at) : at_(at) {}

  template <const auto& kTexts, typename Record>
  void Put(const Record& record, TextPlaces<kTexts>* places) {
    const char* const first = at_;
    places->first_ = static_cast<std::uint32_t>(first - reinterpret_cast<const char*>(places));
    for (std::size_t place = 0; place < kTexts.size(); ++place) {
      const std::string_view text = Cut(record.*kTexts[place]);
      std::memcpy(at_, text.data(), text.size());
      at_ += text.size();
      places->ends_[place] = static_cast<std::uint32_t>(at_ - first);
    }
  }

 private:
  char* at_;
};

std::uint64_t* Packed::Room(std::size_t bytes) {
  if (bytes <= sizeof(inside_)) {
    return inside_.data();
  }
  outside_.reset(new std::uint64_t[bytes / sizeof(std::uint64_t) + 1]);
  return outside_.get();
}

Packed::Packed(const LogRecord& record) {
  const std::size_t calls = record.calls.size();
  std::size_t size = sizeof(PackedRecord) + calls * sizeof(PackedCall);
  const std::size_t texts = size;
  size += TextBytes<kRecordTexts>(record);
  for (const AttemptRecord& call : record.calls) {
    size += TextBytes<kCallTexts>(call);
  }
  char* const begin = reinterpret_cast<char*>(Room(size));
  Packer packer(begin + texts);

  auto* packed = new (begin) PackedRecord;
  CopyNumbers(record, packed);
  packed->bodies = record.bodies == nullptr ? nullptr : &record.bodies;
  packed->size = static_cast<std::uint32_t>(size);
  packed->call_count = static_cast<std::uint32_t>(calls);
  packer.Put(record, &packed->texts);
  char* place = begin + sizeof(PackedRecord);
  for (const AttemptRecord& call : record.calls) {
    auto* packed_call = new (place) PackedCall;
    CopyNumbersOfCall(call, packed_call);
    packer.Put(call, &packed_call->texts);
    place += sizeof(PackedCall);
  }
  record_ = packed;
}

void Unpack(const PackedRecord& packed, LogRecord* record) {
  CopyNumbers(packed, record);
  CopyTexts(packed.texts, record, std::make_index_sequence<kRecordTexts.size()>());
  record->calls.resize(packed.call_count);
  for (std::size_t i = 0; i < packed.call_count; ++i) {
    const PackedCall& call = packed.calls()[i];
    CopyNumbersOfCall(call, &record->calls[i]);
    CopyTexts(call.texts, &record->calls[i], std::make_index_sequence<kCallTexts.size()>());
  }
  record->bodies = packed.bodies == nullptr ? nullptr : *packed.bodies;
}

}  // namespace gateway::records
