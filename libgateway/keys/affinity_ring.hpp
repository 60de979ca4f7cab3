// AffinityRing: numbers to keys so that equal numbers meet equal keys, and few of them move when
// keys come or go (consistent hashing).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace gateway::keys {

// Immutable; any thread.
class AffinityRing {
 public:
  // `digests`: of the keys, at least one. Their order does not matter to who gets what.
  explicit AffinityRing(const std::vector<std::string>& digests);

  // The key of `affinity`; with `skipped` more, the key that stands in for it, and so on.
  [[nodiscard]] std::size_t At(std::uint64_t affinity, std::size_t skipped) const;

 private:
  struct Point {
    std::uint64_t place;
    std::uint32_t key;
  };

  std::vector<Point> points_;  // by place
};

}  // namespace gateway::keys
