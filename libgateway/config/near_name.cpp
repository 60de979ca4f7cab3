#include "libgateway/config/near_name.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gateway::config {
namespace {

constexpr std::size_t kLongestCompared = 64;

std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string Suggest(std::string_view name, const std::vector<std::string>& known) {
  if (known.empty()) {
    return {};
  }
  name = name.substr(0, kLongestCompared);
  const std::string* nearest = nullptr;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = EditDistance(name, candidate);
    if (distance < least) {
      least = distance;
      nearest = &candidate;
    }
  }
  return nearest != nullptr ? fmt::format("; did you mean '{}'?", *nearest)
                            : fmt::format("; known are: {}", fmt::join(known, ", "));
}

}  // namespace gateway::config
