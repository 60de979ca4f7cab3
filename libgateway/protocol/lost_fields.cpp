#include "libgateway/protocol/lost_fields.hpp"

#include <algorithm>
#include <cstddef>

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
  if (std::find(names_.begin(), names_.end(), name) == names_.end()) {
    names_.emplace_back(name);
  }
}

void LostFields::AddUnlessEmpty(std::string_view name, json::Element value) {
  if (!SaysNothing(value)) {
    Add(name);
  }
}

std::vector<std::string> LostFields::Take(json::Element call) && {
  std::stable_sort(names_.begin(), names_.end(),
                   [call](const std::string& one, const std::string& other) {
                     return PlaceOf(one, call) < PlaceOf(other, call);
                   });
  return std::move(names_);
}

bool SaysNothing(json::Element value) {
  const bool is_container = value.IsObject() || value.IsArray();
  return !value || value.IsNull() || value.Is(json::Kind::kFalse) || value.Is("") ||
         (is_container && value.empty());
}

}  // namespace gateway::protocol
