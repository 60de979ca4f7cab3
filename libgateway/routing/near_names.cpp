#include "libgateway/routing/near_names.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "libgateway/base/ascii.hpp"
#include "libgateway/base/edit_distance.hpp"

namespace gateway::routing {
namespace {

constexpr std::size_t kLongestCompared = 128;  // the distance costs the product of both lengths

std::string_view BareName(std::string_view name) { return name.substr(name.rfind('/') + 1); }

// How far two names lie apart: by the nearer of whole and bare name, then by the whole name. Empty
// = too far.
using Rank = std::pair<std::size_t, std::size_t>;

// By the lengths alone, which cost nothing.
bool MayBeWithin(std::size_t most, std::string_view a, std::string_view b) {
  return std::max(a.size(), b.size()) - std::min(a.size(), b.size()) <= most;
}

std::optional<Rank> Distance(std::string_view asked, std::string_view known) {
  // A wrong prefix before the right name, or the other way round, is the commonest slip.
  const std::string_view bare_asked = BareName(asked);
  const std::size_t most = std::max<std::size_t>(2, bare_asked.size() / 3);
  if (MayBeWithin(most, asked, known) || MayBeWithin(most, bare_asked, BareName(known))) {
    const std::size_t whole = base::EditDistance(asked, known);
    const std::size_t bare = base::EditDistance(bare_asked, BareName(known));
    if (const std::size_t distance = std::min(whole, bare); distance <= most) {
      return Rank{distance, whole};
    }
  }
  if (bare_asked.size() >= 3 && known.find(bare_asked) != std::string_view::npos) {
    return Rank{bare_asked.size(), known.size()};
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> NearNames(std::string_view name, const std::vector<std::string>& known,
                                   std::size_t most) {
  const std::string asked = base::LowerCase(name.substr(0, kLongestCompared));
  std::vector<std::pair<Rank, std::string>> found;
  for (const std::string& candidate : known) {
    if (candidate.size() > kLongestCompared) {
      continue;
    }
    if (const auto distance = Distance(asked, base::LowerCase(candidate))) {
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
