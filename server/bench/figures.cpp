#include "server/bench/figures.hpp"

#include <algorithm>

namespace gateway::server::bench {

std::optional<Percentiles> PercentilesOf(Times times) {
  if (times.empty()) {
    return std::nullopt;
  }
  std::sort(times.begin(), times.end());
  const auto at = [&times](std::size_t percent) {
    const std::size_t rank = (times.size() * percent + 99) / 100;
    return times[std::max<std::size_t>(rank, 1) - 1];
  };
  return Percentiles{at(50), at(90), at(99), times.back()};
}

}  // namespace gateway::server::bench
