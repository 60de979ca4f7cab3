// StaticRegistry: the providers of a configuration, unchanged for its life.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/provider_registry.hpp"

namespace gateway::providers {

class StaticRegistry final : public ProviderRegistry {
 public:
  // Names are unique.
  explicit StaticRegistry(std::vector<std::shared_ptr<const Provider>> providers);

  [[nodiscard]] std::shared_ptr<const Provider> Find(std::string_view name) const override;
  [[nodiscard]] std::vector<std::shared_ptr<const Provider>> List() const override;

 private:
  const std::vector<std::shared_ptr<const Provider>> providers_;
  std::map<std::string, std::shared_ptr<const Provider>, std::less<>> by_name_;
};

}  // namespace gateway::providers
