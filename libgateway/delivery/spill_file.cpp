#include "libgateway/delivery/spill_file.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/types.h>
#include <unistd.h>

namespace gateway::delivery {
namespace {

constexpr std::size_t kPiece = 256U << 10U;
constexpr mode_t kOwnerOnly = 0600;

// errno when false.
bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno != EINTR) {
      return false;
    }
    text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return true;
}

// Up to `most` bytes; fewer at the file's end. Empty and errno for an error.
std::string ReadAt(int fd, std::size_t offset, std::size_t most) {
  std::string text(most, '\0');
  std::size_t size = 0;
  errno = 0;
  while (size < most) {
    const ssize_t got =
        ::pread(fd, text.data() + size, most - size, static_cast<off_t>(offset + size));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      break;
    }
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

}  // namespace

Result<SpillFile> SpillFile::Create(std::string path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, kOwnerOnly);
  SpillFile file(std::move(path), fd);
  if (fd < 0) {
    return file.FailWith("cannot be made", errno);
  }
  return file;
}

Result<SpillFile> SpillFile::Open(std::string path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  SpillFile file(std::move(path), fd);
  if (fd < 0) {
    return file.FailWith("cannot be read", errno);
  }
  file.broken_ = true;
  if (auto counted = file.CountLines(); !counted) {
    return counted.error();
  }
  return file;
}

SpillFile::SpillFile(SpillFile&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      bytes_(other.bytes_),
      offset_(other.offset_),
      rows_(other.rows_),
      broken_(other.broken_) {}

SpillFile& SpillFile::operator=(SpillFile&& other) noexcept {
  if (this != &other) {
    std::swap(path_, other.path_);
    std::swap(fd_, other.fd_);
    bytes_ = other.bytes_;
    offset_ = other.offset_;
    rows_ = other.rows_;
    broken_ = other.broken_;
  }
  return *this;
}

SpillFile::~SpillFile() {
  if (fd_ >= 0) {
    ::close(fd_);
  }
}

Result<void> SpillFile::Append(std::string_view lines, std::uint64_t rows) {
  const bool written = WriteAll(fd_, lines);
  if (!written || ::fsync(fd_) != 0) {
    const int number = errno;
    // What is there of them must not stand before what comes next. After a failed fsync nobody
    // knows what the disk has: better go on in another file.
    const bool undone = ::ftruncate(fd_, static_cast<off_t>(bytes_)) == 0;
    broken_ = written || !undone;
    return FailWith("cannot be written", number);
  }
  bytes_ += lines.size();
  rows_ += rows;
  return {};
}

Result<SpillPiece> SpillFile::Read(std::size_t most) const {
  const std::size_t left = bytes_ - offset_;
  for (std::size_t size = std::min(left, kPiece);; size = std::min(left, size * 2)) {
    const std::string text = ReadAt(fd_, offset_, size);
    if (text.size() < size) {
      return FailWith("cannot be read", errno == 0 ? EIO : errno);
    }
    SpillPiece piece = ReadSpillLines(text, most);
    if (piece.bytes > 0 || size == left) {
      return piece;
    }
  }
}

void SpillFile::Remove(std::size_t bytes, std::uint64_t lines) {
  offset_ += bytes;
  rows_ -= std::min(rows_, lines);
}

void SpillFile::Unlink() const { ::unlink(path_.c_str()); }

Result<void> SpillFile::CountLines() {
  for (std::size_t offset = 0;;) {
    const std::string text = ReadAt(fd_, offset, kPiece);
    if (text.empty()) {
      return errno == 0 ? Result<void>() : Result<void>(FailWith("cannot be read", errno));
    }
    rows_ += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    const std::size_t last = text.rfind('\n');
    if (last != std::string::npos) {
      bytes_ = offset + last + 1;
    }
    offset += text.size();
  }
}

Error SpillFile::FailWith(std::string_view what, int number) const {
  return Fail(ErrorCode::kStorage,
              fmt::format("{} {} ({})", path_, what, std::generic_category().message(number)));
}

}  // namespace gateway::delivery
