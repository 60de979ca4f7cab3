#include "libgateway/health/call_window.hpp"

#include <algorithm>

namespace gateway::health {

CallWindow::CallWindow(std::chrono::milliseconds length)
    : width_(std::max<std::chrono::nanoseconds>(length / 10, std::chrono::milliseconds(1))) {}

std::int64_t CallWindow::NumberOf(Time now) const {
  return std::max<std::int64_t>(0, now.time_since_epoch() / width_);
}

void CallWindow::Add(Time now, bool failed) {
  const std::int64_t number = NumberOf(now);
  Bucket& bucket = buckets_[static_cast<std::size_t>(number) % buckets_.size()];
  // A time from before the bucket's own comes from a thread that was held up: it counts here.
  if (bucket.number < number) {
    bucket = {number, {}};
  }
  ++bucket.counts.calls;
  bucket.counts.failures += failed ? 1U : 0U;
}

CallWindow::Counts CallWindow::Within(Time now) const {
  const std::int64_t oldest = NumberOf(now) - static_cast<std::int64_t>(buckets_.size());
  Counts sum;
  for (const Bucket& bucket : buckets_) {
    if (bucket.number > oldest) {
      sum.calls += bucket.counts.calls;
      sum.failures += bucket.counts.failures;
    }
  }
  return sum;
}

}  // namespace gateway::health
