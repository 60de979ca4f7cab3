#include "libgateway/delivery/spill.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <numeric>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "libgateway/storage/private_file.hpp"

namespace gateway::delivery {
namespace {

constexpr std::string_view kPrefix = "spill-";
constexpr std::string_view kSuffix = ".jsonl";
constexpr std::size_t kDigits = 10;

std::optional<std::uint64_t> NumberOf(std::string_view name) {
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) {
    return std::nullopt;
  }
  name = name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
  std::uint64_t number = 0;
  const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (failed != std::errc() || end != name.data() + name.size()) {
    return std::nullopt;
  }
  return number;
}

Error FailWith(const std::string& what, std::string_view how, int number) {
  return Fail(ErrorCode::kStorage,
              fmt::format("{} {} ({})", what, how, std::generic_category().message(number)));
}

// Else a loss of power may take the file's name away.
bool SyncFolder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const int number = errno;
  if (fd >= 0) {
    ::close(fd);
  }
  errno = number;
  return synced;
}

}  // namespace

Spill::~Spill() {
  if (lock_ >= 0) {
    ::close(lock_);
  }
}

Result<void> Spill::Open() {
  std::error_code failed;
  if (lock_ >= 0 || (!std::filesystem::exists(folder_, failed) && !failed)) {
    return {};
  }
  return TakeFolder();
}

Result<void> Spill::TakeFolder() {
  const std::string path = folder_ + "/lock";
  if (auto made = storage::EnsurePrivateFile(path); !made) {
    return made;
  }
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) {
    return FailWith(path, "cannot be opened", errno);
  }
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const int number = errno;
    ::close(fd);
    return number == EWOULDBLOCK
               ? Fail(ErrorCode::kStorage, folder_ + " is in use by another process")
               : FailWith(path, "cannot be locked", number);
  }
  lock_ = fd;
  auto adopted = Adopt();
  if (!adopted) {
    ::close(std::exchange(lock_, -1));
  }
  return adopted;
}

Result<void> Spill::Adopt() {
  std::vector<std::uint64_t> numbers;
  std::error_code failed;
  for (std::filesystem::directory_iterator at(folder_, failed), end; !failed && at != end;
       at.increment(failed)) {
    if (const auto number = NumberOf(at->path().filename().string())) {
      numbers.push_back(*number);
    }
  }
  if (failed) {
    return FailWith(folder_, "cannot be read", failed.value());
  }
  std::sort(numbers.begin(), numbers.end());
  for (const std::uint64_t number : numbers) {
    next_number_ = number + 1;
    auto file = SpillFile::Open(PathOf(number));
    if (!file) {
      complaints_.push_back(file.error().message);
    } else if (file->empty()) {
      file->Unlink();
    } else {
      files_.push_back(*std::move(file));
    }
  }
  return {};
}

Result<void> Spill::Append(std::string_view lines, std::uint64_t rows) {
  if (lock_ < 0) {
    if (auto taken = TakeFolder(); !taken) {
      return taken;
    }
  }
  if (bytes() + lines.size() > limits_.bytes) {
    return Fail(ErrorCode::kStorage,
                fmt::format("the spill in {} is full ({} bytes)", folder_, bytes()));
  }
  if (files_.empty() || files_.back().broken() ||
      (files_.back().bytes() > 0 && files_.back().bytes() + lines.size() > limits_.file_bytes)) {
    if (auto begun = BeginFile(); !begun) {
      return begun;
    }
  }
  auto appended = files_.back().Append(lines, rows);
  if (!appended && files_.back().bytes() == 0) {
    files_.back().Unlink();
    files_.pop_back();
  }
  return appended;
}

Result<void> Spill::BeginFile() {
  auto file = SpillFile::Create(PathOf(next_number_));
  if (!file) {
    return file.error();
  }
  ++next_number_;
  if (!SyncFolder(folder_)) {
    const int number = errno;
    file->Unlink();
    return FailWith(folder_, "cannot be written", number);
  }
  files_.push_back(*std::move(file));
  return {};
}

Result<std::vector<LogRecord>> Spill::Next(std::size_t most) {
  while (!files_.empty()) {
    auto piece = files_.front().Read(most);
    if (!piece) {
      bad_lines_ += files_.front().rows();
      files_.pop_front();
      return piece.error();
    }
    if (!piece->records.empty()) {
      given_bytes_ = piece->bytes;
      given_lines_ = piece->records.size() + piece->bad_lines;
      given_bad_ = piece->bad_lines;
      return std::move(piece->records);
    }
    GoOn(piece->bytes, piece->bad_lines, piece->bad_lines);
  }
  return std::vector<LogRecord>();
}

void Spill::Remove() {
  GoOn(std::exchange(given_bytes_, 0), std::exchange(given_lines_, 0),
       std::exchange(given_bad_, 0));
}

void Spill::GoOn(std::size_t bytes, std::uint64_t lines, std::uint64_t bad) {
  bad_lines_ += bad;
  files_.front().Remove(bytes, lines);
  if (files_.front().empty()) {
    files_.front().Unlink();
    files_.pop_front();
  }
}

std::uint64_t Spill::rows() const {
  return std::accumulate(
      files_.begin(), files_.end(), std::uint64_t{0},
      [](std::uint64_t sum, const SpillFile& file) { return sum + file.rows(); });
}

std::size_t Spill::bytes() const {
  return std::accumulate(files_.begin(), files_.end(), std::size_t{0},
                         [](std::size_t sum, const SpillFile& file) { return sum + file.bytes(); });
}

std::string Spill::PathOf(std::uint64_t number) const {
  return fmt::format("{}/{}{:0{}}{}", folder_, kPrefix, number, kDigits, kSuffix);
}

}  // namespace gateway::delivery
