#include "libgateway/logging/wal_limit.hpp"

#include <cstdint>
#include <filesystem>
#include <system_error>

#include "libgateway/storage/sqlite_file.hpp"

namespace gateway::logging {
namespace {

constexpr std::uintmax_t kLongest = 32U << 20U;
constexpr std::chrono::seconds kBetween{1};

}  // namespace

Result<void> WalLimit::Keep() {
  const auto now = std::chrono::steady_clock::now();
  if (database_ == nullptr || now < next_) {
    return {};
  }
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(storage::WalOf(database_->handle()), failed);
  if (failed || bytes <= kLongest) {
    return {};
  }
  next_ = now + kBetween;
  return storage::EmptyWal(database_->handle());
}

}  // namespace gateway::logging
