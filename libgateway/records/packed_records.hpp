// PackedRecords: packed records in the order in which they were added, in blocks of memory that is
// used again.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <span>
#include <vector>

#include "libgateway/records/packed_record.hpp"

namespace gateway::records {

// Records, wherever they are.
using RecordSpan = std::span<const PackedRecord* const>;

// What it takes to keep it, with its bodies.
[[nodiscard]] std::size_t BytesOf(const PackedRecord& record);

class PackedRecords {
 public:
  PackedRecords() = default;
  PackedRecords(PackedRecords&& other) noexcept { *this = std::move(other); }
  PackedRecords& operator=(PackedRecords&& other) noexcept;
  PackedRecords(const PackedRecords&) = delete;
  PackedRecords& operator=(const PackedRecords&) = delete;
  ~PackedRecords() = default;

  // A copy; those that are there already stay where they are.
  void Add(const PackedRecord& record);
  // None are in it any more. Some memory stays for the next ones.
  void Clear();

  [[nodiscard]] RecordSpan all() const { return records_; }
  [[nodiscard]] std::size_t size() const { return records_.size(); }
  [[nodiscard]] bool empty() const { return records_.empty(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }  // BytesOf all

 private:
  using Block = std::unique_ptr<std::byte[]>;

  std::byte* Room(std::size_t bytes);

  std::vector<Block> blocks_;  // all of the same size
  std::size_t filling_ = 0;    // how many of them were begun
  std::size_t used_ = 0;       // bytes of the one begun last
  std::vector<Block> large_;   // of one record each
  std::vector<const PackedRecord*> records_;
  std::list<std::shared_ptr<const LoggedBodies>> bodies_;
  std::size_t bytes_ = 0;
};

[[nodiscard]] PackedRecords PackAll(std::span<const LogRecord> records);

}  // namespace gateway::records
