#include "libgateway/protocol/lost_fields.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace gateway::protocol {
namespace {

// Where `call` has the member that `name` ("messages.name") lies in; behind all when it has none.
std::size_t PlaceOf(std::string_view name, json::Element call) {
  const std::string_view member = name.substr(0, name.find('.'));
  std::size_t place = 0;
  for (const json::Element each : call) {
    if (each.key() == member) {
      break;
    }
    ++place;
  }
  return place;
}

}  // namespace

void LostFields::Add(std::string_view name) {
  name = name.substr(0, kMostBytes);
  if (name.empty()) {  // a member without one; nothing could be said about it
    return;
  }
  if (names_.size() < kMostNames && std::find(names_.begin(), names_.end(), name) == names_.end()) {
    names_.emplace_back(name);
  }
}

void LostFields::AddUnlessEmpty(std::string_view name, json::Element value) {
  if (!SaysNothing(value)) {
    Add(name);
  }
}

std::vector<std::string> LostFields::Take(json::Element call) && {
  std::vector<std::pair<std::size_t, std::string>> placed;
  for (std::string& name : names_) {
    const std::size_t place = PlaceOf(name, call);
    placed.emplace_back(place, std::move(name));
  }
  std::stable_sort(placed.begin(), placed.end(),
                   [](const auto& one, const auto& other) { return one.first < other.first; });
  names_.clear();
  for (auto& [place, name] : placed) {
    names_.push_back(std::move(name));
  }
  return std::move(names_);
}

bool SaysNothing(json::Element value) {
  const bool is_container = value.IsObject() || value.IsArray();
  return !value || value.IsNull() || value.Is(json::Kind::kFalse) || value.Is("") ||
         (is_container && value.empty());
}

}  // namespace gateway::protocol
