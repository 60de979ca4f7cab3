#include "gateway/allowed_models.hpp"

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

bool Fits(std::string_view pattern, std::string_view name) {
  return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1))
                                : name == pattern;
}

}  // namespace

AllowedModels::AllowedModels(std::vector<std::string> names) {
  if (!names.empty() && std::find(names.begin(), names.end(), "*") == names.end()) {
    names_ = std::make_shared<const std::vector<std::string>>(std::move(names));
  }
}

bool AllowedModels::AllowsAll() const { return names_ == nullptr; }

bool AllowedModels::Allows(std::string_view name) const {
  return AllowsAll() ||
         std::any_of(names_->begin(), names_->end(),
                     [name](const std::string& pattern) { return Fits(pattern, name); });
}

bool AllowedModels::AllowsAllOf(std::string_view provider) const {
  const std::string whole = std::string(provider) + "/";
  return AllowsAll() ||
         std::any_of(names_->begin(), names_->end(), [&whole](const std::string& pattern) {
           return pattern.ends_with('*') && Fits(pattern, whole);
         });
}

}  // namespace gateway
