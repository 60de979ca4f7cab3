#include "libgateway/providers/static_registry.hpp"

#include <utility>

namespace gateway::providers {

StaticRegistry::StaticRegistry(std::vector<std::shared_ptr<const Provider>> providers)
    : providers_(std::move(providers)) {
  for (const auto& provider : providers_) {
    by_name_.emplace(provider->name, provider);
  }
}

std::shared_ptr<const Provider> StaticRegistry::Find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<const Provider>> StaticRegistry::List() const { return providers_; }

}  // namespace gateway::providers
