// What the tests of the router share: providers, and a route as a text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/router.hpp"
#include "libgateway/providers/static_registry.hpp"

namespace gateway::routing {

inline std::shared_ptr<const Provider> Lists(const std::string& name, ModelNames models,
                                             Redirects redirects = {}) {
  auto provider = std::make_shared<Provider>();
  provider->name = name;
  provider->models = std::move(models);
  provider->redirects = std::move(redirects);
  return provider;
}

inline std::shared_ptr<const Router> RouterOf(
    std::vector<std::shared_ptr<const Provider>> providers, Redirects redirects = {},
    const std::string& default_provider = "") {
  return NewTableRouter(std::make_shared<providers::StaticRegistry>(std::move(providers)),
                        std::move(redirects), default_provider);
}

// "provider -> model", or the name of the error.
inline std::string Resolve(const Router& router, std::string_view model) {
  const auto route = router.Resolve(model);
  if (!route) {
    return std::string(ErrorName(route.error().code));
  }
  const Target& target = route->targets.front();
  return target.provider->name + " -> " + target.model;
}

// "alias=name;" for each step on the way; "-" when there is no route.
inline std::string Steps(const Router& router, std::string_view model) {
  const auto route = router.Resolve(model);
  std::string steps;
  if (!route) {
    return "-";
  }
  for (const RedirectStep& step : route->steps) {
    steps += step.alias + "=" + step.to + ";";
  }
  return steps;
}

// What is put into the body; "-" when there is no route.
inline std::string SetOf(const Router& router, std::string_view model) {
  const auto route = router.Resolve(model);
  return route ? route->targets.front().set : "-";
}

}  // namespace gateway::routing
