#include "server/clients/wrong_keys.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace gateway::server {
namespace {

constexpr std::chrono::nanoseconds kMinute = std::chrono::minutes(1);
constexpr std::size_t kSets = 1024;
constexpr std::size_t kWays = 4;  // in a set
constexpr std::size_t kMappedAt = 12;

// The whole address of IPv4, the network of IPv6.
WrongKeys::Address OwnerOf(WrongKeys::Address address) {
  constexpr WrongKeys::Address kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (!std::equal(kMapped.begin(), kMapped.begin() + kMappedAt, address.begin())) {
    std::fill(address.begin() + address.size() / 2, address.end(), 0);
  }
  return address;
}

std::chrono::nanoseconds OneOf(std::size_t limit) {
  return kMinute / static_cast<std::chrono::nanoseconds::rep>(limit);
}

}  // namespace

WrongKeys::WrongKeys() : entries_(kSets * kWays) {}

std::size_t WrongKeys::PlaceOf(const Address& owner) const {
  const std::string_view bytes(reinterpret_cast<const char*>(owner.data()),  // NOLINT
                               owner.size());
  return std::hash<std::string_view>()(bytes) % kSets * kWays;
}

std::optional<std::chrono::nanoseconds> WrongKeys::WaitFor(const Address& address,
                                                           std::size_t limit, Time now) const {
  if (limit == 0 || now.time_since_epoch().count() >= calm_at_.load(std::memory_order_relaxed)) {
    return std::nullopt;
  }
  const Address owner = OwnerOf(address);
  const auto* place = entries_.data() + PlaceOf(owner);
  const std::lock_guard lock(mutex_);
  const auto* entry = std::find_if(place, place + kWays,
                                   [&owner](const Entry& known) { return known.owner == owner; });
  if (entry == place + kWays) {
    return std::nullopt;
  }
  const std::chrono::nanoseconds wait = entry->full_at + OneOf(limit) - now - kMinute;
  return wait.count() > 0 ? std::optional(wait) : std::nullopt;
}

void WrongKeys::Count(const Address& address, std::size_t limit, Time now) {
  if (limit == 0) {
    return;
  }
  const Address owner = OwnerOf(address);
  auto* place = entries_.data() + PlaceOf(owner);
  const std::lock_guard lock(mutex_);
  auto* entry = std::find_if(place, place + kWays,
                             [&owner](const Entry& known) { return known.owner == owner; });
  if (entry == place + kWays) {
    entry = std::min_element(place, place + kWays,
                             [](const Entry& a, const Entry& b) { return a.full_at < b.full_at; });
    *entry = {owner, now};
  }
  // Requests that were let through together do not make the wait longer.
  entry->full_at = std::min(std::max(entry->full_at, now) + OneOf(limit), now + kMinute);
  const Time::rep latest =
      std::max(calm_at_.load(std::memory_order_relaxed), entry->full_at.time_since_epoch().count());
  calm_at_.store(latest, std::memory_order_relaxed);
}

}  // namespace gateway::server
