// Router: model name to Route.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/provider_registry.hpp"
#include "gateway/redirect.hpp"
#include "gateway/result.hpp"
#include "gateway/route.hpp"
#include "gateway/route_config.hpp"

namespace gateway {

// Called on the event loops, on several at once: any thread, and it must not block or throw.
class Router {
 public:
  virtual ~Router() = default;

  // `model` as the client wrote it; empty: the call names none, and the default provider is meant.
  // Error: kNotFound; its message goes to the client, and the shipped router's names near matches.
  [[nodiscard]] virtual Result<Route> Resolve(std::string_view model) const = 0;

  // The same for a request that says itself which provider it wants; `model` without the provider's
  // name in front, as far as that was there.
  [[nodiscard]] virtual Route ResolveAt(const std::shared_ptr<const Provider>& provider,
                                        std::string_view model) const {
    return Route{{Target{provider, std::string(model)}}};
  }

  // Names of its own that model lists should show besides those of the providers.
  [[nodiscard]] virtual std::vector<std::string> RouteNames() const { return {}; }
};

// The shipped one. In this order: aliases (each once; to "provider/model", "model", a route or
// another alias; the alias "*" not for routes, and not for names with a provider in front), the
// route of exactly that name (it may look like "provider/model", and then goes before it), the
// provider in front of the first slash, whoever lists the name or has an alias for it, whoever
// lists exactly one name that ends in "/name", `default_provider` (empty: the first one, for names
// without a slash). At the provider, targets of routes too, its own aliases are followed, and a
// name that it does not list stands for the only listed one that ends in "/name". Names are looked
// up in `registry`, whatever it holds by then; targets of routes whose provider it does not hold
// are left out. Of several routes of one name the first counts.
std::shared_ptr<const Router> NewTableRouter(std::shared_ptr<const ProviderRegistry> registry,
                                             Redirects redirects = {},
                                             std::string default_provider = {},
                                             std::vector<RouteConfig> routes = {});

}  // namespace gateway
