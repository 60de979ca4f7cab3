#include "libgateway/logging/latency_histogram.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace gateway::logging {
namespace {

constexpr double kLeast = 100;  // microseconds: the upper bound of the first bucket
constexpr double kGrowth = 1.1;
constexpr std::size_t kLetters = 26;
// Where two geometric neighbours are equally wrong: 2ab / (a + b) for bounds a and b.
constexpr double kMiddle = 2.0 / (1.0 + kGrowth);

}  // namespace

void LatencyHistogram::Add(std::chrono::microseconds latency) {
  static const double per_bucket = 1.0 / std::log(kGrowth);
  const auto us = static_cast<double>(latency.count());
  std::size_t bucket = 0;
  if (us > kLeast) {
    bucket = std::min(static_cast<std::size_t>(std::ceil(std::log(us / kLeast) * per_bucket)),
                      kBuckets - 1);
  }
  ++buckets_[bucket];
  ++count_;
}

void LatencyHistogram::Add(const LatencyHistogram& other) {
  for (std::size_t i = 0; i < kBuckets; ++i) {
    buckets_[i] += other.buckets_[i];
  }
  count_ += other.count_;
}

std::optional<std::chrono::microseconds> LatencyHistogram::Quantile(double part) const {
  if (count_ == 0) {
    return std::nullopt;
  }
  const double wanted = std::max(1.0, std::ceil(part * static_cast<double>(count_)));
  double seen = 0;
  std::size_t bucket = 0;
  for (; bucket + 1 < kBuckets; ++bucket) {
    seen += static_cast<double>(buckets_[bucket]);
    if (seen >= wanted) {
      break;
    }
  }
  const double upper = kLeast * std::pow(kGrowth, static_cast<double>(bucket));
  return std::chrono::microseconds{std::llround(upper * kMiddle)};
}

std::string LatencyHistogram::Text() const {
  std::string text;
  std::size_t last = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    if (buckets_[i] == 0) {
      continue;
    }
    const std::size_t distance = i - last;  // below 26 * 26
    if (distance >= kLetters) {
      text.push_back(static_cast<char>('a' + (distance / kLetters)));
    }
    text.push_back(static_cast<char>('a' + (distance % kLetters)));
    text.append(std::to_string(buckets_[i]));
    last = i;
  }
  return text;
}

void LatencyHistogram::AddText(std::string_view text) {
  std::size_t bucket = 0;
  while (!text.empty()) {
    std::size_t distance = 0;
    while (!text.empty() && text.front() >= 'a' && text.front() <= 'z' && distance < kBuckets) {
      distance = (distance * kLetters) + static_cast<std::size_t>(text.front() - 'a');
      text.remove_prefix(1);
    }
    bucket += distance;
    std::uint64_t count = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
    if (read.ec != std::errc() || bucket >= kBuckets) {
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    buckets_[bucket] += count;
    count_ += count;
  }
}

}  // namespace gateway::logging
