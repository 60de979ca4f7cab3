#include "gateway/model_names.hpp"

#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace gateway {

struct ModelNames::Index {
  std::vector<std::string> names;
  // Views into `names`, which does not change any more.
  std::unordered_set<std::string_view> known;
  std::unordered_map<std::string_view, std::string_view> by_last_part;  // empty: not only one
};

ModelNames::ModelNames(std::vector<std::string> names) {
  if (names.empty()) {
    return;
  }
  auto index = std::make_shared<Index>();
  std::unordered_set<std::string> seen;
  for (std::string& name : names) {
    if (seen.insert(name).second) {
      index->names.push_back(std::move(name));
    }
  }
  for (const std::string& name : index->names) {
    index->known.insert(name);
    const std::size_t slash = name.rfind('/');
    if (slash == std::string::npos) {
      continue;
    }
    const auto [place, is_new] =
        index->by_last_part.emplace(std::string_view(name).substr(slash + 1), name);
    if (!is_new) {
      place->second = {};
    }
  }
  index_ = std::move(index);
}

ModelNames::ModelNames(std::initializer_list<std::string> names)
    : ModelNames(std::vector<std::string>(names)) {}

bool ModelNames::Contains(std::string_view name) const {
  return index_ != nullptr && index_->known.count(name) != 0;
}

std::string_view ModelNames::ByLastPart(std::string_view bare) const {
  if (index_ == nullptr || bare.empty()) {
    return {};
  }
  const auto found = index_->by_last_part.find(bare);
  return found == index_->by_last_part.end() ? std::string_view{} : found->second;
}

const std::vector<std::string>& ModelNames::all() const {
  static const std::vector<std::string> kNone;
  return index_ == nullptr ? kNone : index_->names;
}

}  // namespace gateway
