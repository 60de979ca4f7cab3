#include "server/clients/rate_bucket.hpp"

#include <algorithm>

namespace gateway::server {
namespace {

using Rep = RateBucket::Duration::rep;

constexpr Rep kMinute = RateBucket::Duration(std::chrono::minutes(1)).count();

Rep At(RateBucket::Time now) { return RateBucket::Duration(now.time_since_epoch()).count(); }

// How long refilling one takes.
Rep OneOf(std::size_t limit) { return std::max<Rep>(1, kMinute / static_cast<Rep>(limit)); }

}  // namespace

std::optional<RateBucket::Duration> RateBucket::TakeOne(std::size_t limit, Time now) {
  if (limit == 0) {
    return std::nullopt;
  }
  const Rep one = OneOf(limit);
  const Rep here = At(now);
  Rep seen = full_at_.load();
  while (true) {
    const Rep next = std::max(seen, here) + one;
    if (const Rep wait = next - here - kMinute; wait > 0) {
      return Duration(wait);
    }
    if (full_at_.compare_exchange_weak(seen, next)) {
      return std::nullopt;
    }
  }
}

std::optional<RateBucket::Duration> RateBucket::WaitForAny(std::size_t limit, Time now) const {
  if (limit == 0) {
    return std::nullopt;
  }
  const Rep wait = full_at_.load() + OneOf(limit) - At(now) - kMinute;
  return wait > 0 ? std::optional(Duration(wait)) : std::nullopt;
}

void RateBucket::Spend(std::uint64_t amount, std::size_t limit, Time now) {
  if (limit == 0) {
    return;
  }
  const Rep here = At(now);
  // More than two minutes' worth is never kept, so there is no more to count.
  const std::uint64_t counted = std::min<std::uint64_t>(amount, 2 * std::uint64_t{limit});
  const Rep cost = static_cast<Rep>(counted) * OneOf(limit);
  Rep seen = full_at_.load();
  Rep next = 0;
  do {
    next = std::min(std::max(seen, here) + cost, here + 2 * kMinute);
  } while (!full_at_.compare_exchange_weak(seen, next));
}

}  // namespace gateway::server
