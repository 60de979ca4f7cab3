#include "libgateway/records/packed_records.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace gateway::records {
namespace {

constexpr std::size_t kBlock = 64U << 10U;
constexpr std::size_t kKeptBlocks = 16;

// As every new[] gives it.
constexpr std::size_t Aligned(std::size_t bytes) {
  constexpr std::size_t kStep = alignof(PackedRecord);
  return (bytes + kStep - 1) / kStep * kStep;
}

}  // namespace

std::size_t BytesOf(const PackedRecord& record) {
  std::size_t bytes = Aligned(record.size) + sizeof(const PackedRecord*);
  if (record.bodies != nullptr) {
    const LoggedBodies& bodies = **record.bodies;
    bytes += sizeof(LoggedBodies) + bodies.request.capacity() + bodies.answer.capacity();
  }
  return bytes;
}

PackedRecords& PackedRecords::operator=(PackedRecords&& other) noexcept {
  blocks_ = std::exchange(other.blocks_, {});
  filling_ = std::exchange(other.filling_, 0);
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
  while (filling_ < blocks_.size() && blocks_[filling_].used + bytes > blocks_[filling_].size) {
    ++filling_;
  }
  if (filling_ == blocks_.size()) {
    const std::size_t size = std::max(kBlock, bytes);
    // Not make_unique: it would write zeros over all of it.
    blocks_.push_back({std::unique_ptr<std::byte[]>(new std::byte[size]), size, 0});
  }
  Block& block = blocks_[filling_];
  return block.memory.get() + std::exchange(block.used, block.used + bytes);
}

void PackedRecords::Clear() {
  std::erase_if(blocks_, [](const Block& block) { return block.size > kBlock; });
  blocks_.resize(std::min(blocks_.size(), kKeptBlocks));
  for (Block& block : blocks_) {
    block.used = 0;
  }
  filling_ = 0;
  records_.clear();
  bodies_.clear();
  bytes_ = 0;
}

PackedRecords PackAll(std::span<const LogRecord> records) {
  PackedRecords packed;
  for (const LogRecord& record : records) {
    packed.Add(Pack(record));
  }
  return packed;
}

}  // namespace gateway::records
