#include "libgateway/routing/near_names.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace gateway::routing {
namespace {

constexpr std::size_t kLongestCompared = 128;  // the distance costs the product of both lengths

std::string LowerCase(std::string_view text) {
  std::string lower(text.substr(0, kLongestCompared));
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return lower;
}

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

std::string_view BareName(std::string_view name) { return name.substr(name.rfind('/') + 1); }

// How far two names lie apart: by the nearer of whole and bare name, then by the whole name. Empty
// = too far.
using Rank = std::pair<std::size_t, std::size_t>;

std::optional<Rank> Distance(std::string_view asked, std::string_view known) {
  // A wrong prefix before the right name, or the other way round, is the commonest slip.
  const std::size_t whole = EditDistance(asked, known);
  const std::size_t bare = EditDistance(BareName(asked), BareName(known));
  const std::size_t distance = std::min(whole, bare);
  if (distance <= std::max<std::size_t>(2, BareName(asked).size() / 3)) {
    return Rank{distance, whole};
  }
  const std::string_view bare_asked = BareName(asked);
  if (bare_asked.size() >= 3 && known.find(bare_asked) != std::string_view::npos) {
    return Rank{bare_asked.size(), whole};
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> NearNames(std::string_view name, const std::vector<std::string>& known,
                                   std::size_t most) {
  const std::string asked = LowerCase(name);
  std::vector<std::pair<Rank, std::string>> found;
  for (const std::string& candidate : known) {
    if (const auto distance = Distance(asked, LowerCase(candidate))) {
      found.emplace_back(*distance, candidate);
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (auto& [distance, candidate] : found) {
    if (names.size() == most) {
      break;
    }
    names.push_back(std::move(candidate));
  }
  return names;
}

}  // namespace gateway::routing
