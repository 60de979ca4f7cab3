// SpillFile: one file of a spill, for its owner alone to read (0600).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/result.hpp"
#include "libgateway/delivery/spill_line.hpp"

namespace gateway::delivery {

// One thread at a time. Every Error is kStorage and names the file. May block.
class SpillFile {
 public:
  // A new one; there must be none of that name.
  static Result<SpillFile> Create(std::string path);
  // One that is there, to read it: what is in it now. An end without a line feed is no part of it:
  // whoever wrote it did not come to the end.
  static Result<SpillFile> Open(std::string path);

  SpillFile(SpillFile&& other) noexcept;
  SpillFile& operator=(SpillFile&& other) noexcept;
  ~SpillFile();  // the file stays

  // Puts `lines` at its end and waits until the disk has them: all or, after an error, nothing.
  Result<void> Append(std::string_view lines, std::uint64_t rows);

  // The next up to `most` lines after those that were removed.
  Result<SpillPiece> Read(std::size_t most) const;
  // So much of what Read gave is not needed any more.
  void Remove(std::size_t bytes, std::uint64_t lines);

  // Deletes it.
  void Unlink() const;

  [[nodiscard]] bool empty() const { return offset_ == bytes_; }  // all was removed
  [[nodiscard]] std::size_t bytes() const { return bytes_; }      // removed ones, too
  [[nodiscard]] std::uint64_t rows() const { return rows_; }      // that were not removed
  [[nodiscard]] bool broken() const { return broken_; }  // nothing can be appended any more
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  SpillFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

  Result<void> CountLines();
  [[nodiscard]] Error FailWith(std::string_view what, int number) const;

  std::string path_;
  int fd_ = -1;
  std::size_t bytes_ = 0;
  std::size_t offset_ = 0;  // where the first line that was not removed begins
  std::uint64_t rows_ = 0;
  bool broken_ = false;
};

}  // namespace gateway::delivery
