#include "libgateway/records/packed_records.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace gateway::records {
namespace {

constexpr std::size_t kBlock = 64U << 10U;
constexpr std::size_t kLargest = kBlock / 8;  // in a block: what is left at its end is no more
constexpr std::size_t kKeptBlocks = 16;
constexpr std::size_t kOverhead = 64;  // of a record, in the lists and by malloc

constexpr std::size_t Aligned(std::size_t bytes) {
  constexpr std::size_t kStep = alignof(PackedRecord);
  return (bytes + kStep - 1) / kStep * kStep;
}

// Not make_unique: it would write zeros over all of it.
std::unique_ptr<std::byte[]> NewBlock(std::size_t size) {
  return std::unique_ptr<std::byte[]>(new std::byte[size]);
}

}  // namespace

std::size_t BytesOf(const PackedRecord& record) {
  std::size_t bytes = Aligned(record.size) + kOverhead;
  if (record.bodies != nullptr) {
    const LoggedBodies& bodies = **record.bodies;
    bytes += sizeof(LoggedBodies) + bodies.request.capacity() + bodies.answer.capacity();
  }
  return bytes;
}

PackedRecords& PackedRecords::operator=(PackedRecords&& other) noexcept {
  blocks_ = std::exchange(other.blocks_, {});
  filling_ = std::exchange(other.filling_, 0);
  used_ = std::exchange(other.used_, 0);
  large_ = std::exchange(other.large_, {});
  records_ = std::exchange(other.records_, {});
  bodies_ = std::exchange(other.bodies_, {});
  bytes_ = std::exchange(other.bytes_, 0);
  return *this;
}

void PackedRecords::Add(const PackedRecord& record) {
  std::byte* const place = Room(Aligned(record.size));
  std::memcpy(place, &record, record.size);
  auto* const added = reinterpret_cast<PackedRecord*>(place);
  if (record.bodies != nullptr) {
    added->bodies = &bodies_.emplace_back(*record.bodies);
  }
  records_.push_back(added);
  bytes_ += BytesOf(record);
}

std::byte* PackedRecords::Room(std::size_t bytes) {
  if (bytes > kLargest) {
    return large_.emplace_back(NewBlock(bytes)).get();
  }
  if (filling_ == 0 || used_ + bytes > kBlock) {
    if (filling_ == blocks_.size()) {
      blocks_.push_back(NewBlock(kBlock));
    }
    ++filling_;
    used_ = 0;
  }
  return blocks_[filling_ - 1].get() + std::exchange(used_, used_ + bytes);
}

void PackedRecords::Clear() {
  blocks_.resize(std::min(blocks_.size(), kKeptBlocks));
  filling_ = 0;
  used_ = 0;
  large_.clear();
  records_.clear();
  bodies_.clear();
  bytes_ = 0;
}

PackedRecords PackAll(std::span<const LogRecord> records) {
  PackedRecords packed;
  for (const LogRecord& record : records) {
    packed.Add(*Packed(record));
  }
  return packed;
}

}  // namespace gateway::records
