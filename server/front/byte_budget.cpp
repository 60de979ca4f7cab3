#include "server/front/byte_budget.hpp"

namespace gateway::server {
namespace {

// Envoy's overload manager: first stop keep-alive, then refuse requests.
constexpr std::size_t kTightPercent = 92;
constexpr std::size_t kShortPercent = 95;

}  // namespace

ByteBudget::Level ByteBudget::level() const {
  const std::size_t one_percent = limit_.load(std::memory_order_relaxed) / 100;
  const std::size_t now = used();
  if (now < one_percent * kTightPercent) {
    return Level::kFree;
  }
  if (now < one_percent * kShortPercent) {
    return Level::kTight;
  }
  return now < one_percent * 100 ? Level::kShort : Level::kFull;
}

bool ByteBudget::HasRoomFor(std::size_t bytes) const {
  const std::size_t limit = limit_.load(std::memory_order_relaxed);
  const std::size_t now = used();
  return now <= limit && bytes <= limit - now;
}

}  // namespace gateway::server
