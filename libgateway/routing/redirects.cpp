#include <algorithm>

#include "gateway/redirect.hpp"

namespace gateway {

Redirects::Redirects(std::initializer_list<Map::value_type> redirects) {
  for (const auto& [alias, redirect] : redirects) {
    Add(alias, redirect);
  }
}

void Redirects::Add(std::string alias, Redirect redirect) {
  if (alias.ends_with('*')) {
    longest_wildcard_ = std::max(longest_wildcard_, alias.size());
  }
  map_.emplace(std::move(alias), std::move(redirect));
}

std::optional<Redirects::Match> Redirects::Find(std::string_view name) const {
  if (map_.empty()) {
    return std::nullopt;
  }
  if (const auto found = map_.find(name); found != map_.end()) {
    return Match{&found->first, &found->second, found->second.to};
  }
  if (longest_wildcard_ == 0) {
    return std::nullopt;
  }
  std::string pattern(name.substr(0, longest_wildcard_ - 1));
  for (std::size_t length = pattern.size();; --length) {
    pattern.resize(length);
    pattern.push_back('*');
    if (const auto found = map_.find(pattern); found != map_.end()) {
      std::string to = found->second.to;
      if (to.ends_with('*')) {
        to.pop_back();
        to.append(name.substr(length));
      }
      return Match{&found->first, &found->second, std::move(to)};
    }
    if (length == 0) {
      return std::nullopt;
    }
  }
}

}  // namespace gateway
