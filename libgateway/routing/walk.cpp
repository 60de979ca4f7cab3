#include "libgateway/routing/walk.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

#include "libgateway/json/merge_patch.hpp"

namespace gateway::routing {
namespace {

constexpr std::string_view kAll = "*";

// `set` of an alias further on under what is there already.
std::string Under(std::string already, const std::string& set) {
  if (already.empty() || set.empty()) {
    return already.empty() ? set : already;
  }
  auto merged = json::JoinPatches(set, already);
  return merged ? *std::move(merged) : already;
}

}  // namespace

void Walk::Follow(const Redirects& table, const std::function<bool(std::string_view)>& is_placed) {
  std::vector<const std::string*> used;
  if (name_.empty()) {
    return;
  }
  while (auto match = table.Find(name_)) {
    if (std::find(used.begin(), used.end(), match->alias) != used.end() ||
        (*match->alias == kAll && is_placed && is_placed(name_))) {
      return;
    }
    used.push_back(match->alias);
    name_ = std::move(match->name);
    set_ = Under(std::move(set_), match->redirect->set);
    steps_.push_back({*match->alias, name_});
  }
}

}  // namespace gateway::routing
