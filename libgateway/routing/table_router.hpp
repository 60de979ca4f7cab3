// TableRouter: alias, then route, then provider prefix, then who lists the name, then the default
// provider.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/provider_registry.hpp"
#include "gateway/redirect.hpp"
#include "gateway/router.hpp"
#include "libgateway/routing/route_table.hpp"
#include "libgateway/routing/strategy.hpp"
#include "libgateway/routing/walk.hpp"

namespace gateway::routing {

class TableRouter final : public Router {
 public:
  // `default_provider` empty: the first one takes bare names that nobody lists.
  TableRouter(std::shared_ptr<const ProviderRegistry> registry, Redirects redirects,
              std::string default_provider, std::vector<RouteConfig> routes = {},
              Dice dice = NewDice());

  [[nodiscard]] Result<Route> Resolve(std::string_view model) const override;
  [[nodiscard]] Route ResolveAt(const std::shared_ptr<const Provider>& provider,
                                std::string_view model) const override;

  [[nodiscard]] std::vector<std::string> RouteNames() const override;

 private:
  [[nodiscard]] std::shared_ptr<const Provider> WhoTakes(std::string_view name) const;
  // The provider in front of the name; null: there is none.
  [[nodiscard]] std::shared_ptr<const Provider> InFront(std::string_view name) const;
  // Without targets: the registry holds none of their providers.
  [[nodiscard]] Route Along(const RouteConfig& config, Walk walk) const;
  [[nodiscard]] Error Unknown(std::string_view asked) const;

  const std::shared_ptr<const ProviderRegistry> registry_;
  const Redirects redirects_;
  const std::string default_provider_;
  const RouteTable routes_;
  const Dice dice_;
};

}  // namespace gateway::routing
