#include "libgateway/keys/affinity_ring.hpp"

#include <algorithm>
#include <functional>

namespace gateway::keys {
namespace {

// Points per key: enough for even shares among few keys, not too many of 10,000.
constexpr std::size_t kPointsInAll = 512;
constexpr std::size_t kLeastPoints = 16;

// Source: splitmix64, https://prng.di.unimi.it/splitmix64.c
std::uint64_t Mix(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15U;
  number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
  number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
  return number ^ (number >> 31U);
}

}  // namespace

AffinityRing::AffinityRing(const std::vector<std::string>& digests) {
  const std::size_t each = std::max(kLeastPoints, kPointsInAll / digests.size());
  points_.reserve(each * digests.size());
  for (std::size_t key = 0; key < digests.size(); ++key) {
    std::uint64_t place = std::hash<std::string>()(digests[key]);
    for (std::size_t i = 0; i < each; ++i) {
      place = Mix(place);
      points_.push_back({place, static_cast<std::uint32_t>(key)});
    }
  }
  std::sort(points_.begin(), points_.end(),
            [](const Point& a, const Point& b) { return a.place < b.place; });
}

std::size_t AffinityRing::At(std::uint64_t affinity, std::size_t skipped) const {
  const std::uint64_t place = Mix(affinity + Mix(skipped));
  const auto after =
      std::upper_bound(points_.begin(), points_.end(), place,
                       [](std::uint64_t at, const Point& point) { return at < point.place; });
  return (after == points_.end() ? points_.front() : *after).key;
}

}  // namespace gateway::keys
