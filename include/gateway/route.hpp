// Route: where a model name leads.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/provider_registry.hpp"
#include "gateway/redirect.hpp"
#include "gateway/route_config.hpp"

namespace gateway {

// One provider, and what the model is called there.
struct Target {
  std::shared_ptr<const Provider> provider;  // never null
  std::string model;                         // the upstream's own name, without provider prefix
  std::string set = {};                      // Redirect::set of the aliases on the way, or empty
};

struct Route {
  std::vector<Target> targets;           // in the order they are tried; at least one
  std::vector<RedirectStep> steps = {};  // the aliases on the way, in their order
  std::string name = {};                 // RouteConfig::model of the route that was found, or empty
  RouteStrategy strategy = RouteStrategy::kOrder;  // what put the targets into their order
  // Go on to the next target also when one says that the context is too long, or a filter refused
  // the content.
  bool fall_back_on_refusal = false;
};

}  // namespace gateway
