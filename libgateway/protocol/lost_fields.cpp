#include "libgateway/protocol/lost_fields.hpp"

#include <algorithm>

namespace gateway::protocol {
namespace {

bool MeansNothing(json::Element value) {
  if (value.IsObject() || value.IsArray()) {
    for (const json::Element inner : value) {
      if (!MeansNothing(inner)) {
        return false;
      }
    }
    return true;
  }
  return !value || value.IsNull() || value.Is(json::Kind::kFalse) || value.Is("");
}

}  // namespace

void LostFields::Add(std::string_view name, json::Element where) {
  const auto known = std::find_if(fields_.begin(), fields_.end(),
                                  [name](const Field& field) { return field.name == name; });
  const char* at = where.raw().data();
  if (known == fields_.end()) {
    fields_.push_back(Field{std::string(name), at});
  } else {
    known->at = std::min(known->at, at);
  }
}

void LostFields::AddUnlessNothing(std::string_view name, json::Element where) {
  if (!MeansNothing(where)) {
    Add(name, where);
  }
}

std::vector<std::string> LostFields::Names() const {
  std::vector<Field> ordered = fields_;
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Field& a, const Field& b) { return a.at < b.at; });
  std::vector<std::string> names;
  names.reserve(ordered.size());
  for (Field& field : ordered) {
    names.push_back(std::move(field.name));
  }
  return names;
}

}  // namespace gateway::protocol
