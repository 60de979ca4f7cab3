#include "libgateway/logging/latency_histogram.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace gateway::logging {
namespace {

constexpr std::uint32_t kBuckets = 218;
constexpr double kLeast = 100;  // microseconds: the upper bound of the first bucket
constexpr double kGrowth = 1.1;
constexpr std::uint32_t kLetters = 26;
// Where two geometric neighbours are equally wrong: 2ab / (a + b) for bounds a and b.
constexpr double kMiddle = 2.0 / (1.0 + kGrowth);

}  // namespace

void LatencyHistogram::Add(std::chrono::microseconds latency) {
  static const double per_bucket = 1.0 / std::log(kGrowth);
  const auto us = static_cast<double>(latency.count());
  std::uint32_t bucket = 0;
  if (us > kLeast) {
    bucket = std::min(static_cast<std::uint32_t>(std::ceil(std::log(us / kLeast) * per_bucket)),
                      kBuckets - 1);
  }
  AddTo(bucket, 1);
}

void LatencyHistogram::Add(const LatencyHistogram& other) {
  for (const Bucket& bucket : other.buckets_) {
    AddTo(bucket.number, bucket.count);
  }
}

void LatencyHistogram::AddTo(std::uint32_t bucket, std::uint64_t count) {
  auto at = std::lower_bound(
      buckets_.begin(), buckets_.end(), bucket,
      [](const Bucket& before, std::uint32_t number) { return before.number < number; });
  if (at == buckets_.end() || at->number != bucket) {
    at = buckets_.insert(at, Bucket{bucket, 0});
  }
  at->count += count;
  count_ += count;
}

std::optional<std::chrono::microseconds> LatencyHistogram::Quantile(double part) const {
  if (count_ == 0) {
    return std::nullopt;
  }
  const double wanted = std::max(1.0, std::ceil(part * static_cast<double>(count_)));
  double seen = 0;
  std::uint32_t last = 0;
  for (const Bucket& bucket : buckets_) {
    last = bucket.number;
    seen += static_cast<double>(bucket.count);
    if (seen >= wanted) {
      break;
    }
  }
  const double upper = kLeast * std::pow(kGrowth, static_cast<double>(last));
  return std::chrono::microseconds{std::llround(upper * kMiddle)};
}

std::string LatencyHistogram::Text() const {
  std::string text;
  std::uint32_t before = 0;
  for (const Bucket& bucket : buckets_) {
    const std::uint32_t distance = bucket.number - before;  // below 26 * 26
    if (distance >= kLetters) {
      text.push_back(static_cast<char>('a' + (distance / kLetters)));
    }
    text.push_back(static_cast<char>('a' + (distance % kLetters)));
    text.append(std::to_string(bucket.count));
    before = bucket.number;
  }
  return text;
}

void LatencyHistogram::AddText(std::string_view text) {
  std::uint32_t bucket = 0;
  while (!text.empty()) {
    std::uint32_t distance = 0;
    while (!text.empty() && text.front() >= 'a' && text.front() <= 'z' && distance < kBuckets) {
      distance = (distance * kLetters) + static_cast<std::uint32_t>(text.front() - 'a');
      text.remove_prefix(1);
    }
    bucket += distance;
    std::uint64_t count = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
    if (read.ec != std::errc() || bucket >= kBuckets) {
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    AddTo(bucket, count);
  }
}

}  // namespace gateway::logging
