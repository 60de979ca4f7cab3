#include "libgateway/config/near_name.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "libgateway/base/edit_distance.hpp"

namespace gateway::config {
namespace {

constexpr std::size_t kLongestCompared = 64;

}  // namespace

std::string Suggest(std::string_view name, const std::vector<std::string>& known) {
  if (known.empty()) {
    return {};
  }
  name = name.substr(0, kLongestCompared);
  const std::string* nearest = nullptr;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = base::EditDistance(name, candidate);
    if (distance < least) {
      least = distance;
      nearest = &candidate;
    }
  }
  return nearest != nullptr ? fmt::format("; did you mean '{}'?", *nearest)
                            : fmt::format("; known are: {}", fmt::join(known, ", "));
}

}  // namespace gateway::config
