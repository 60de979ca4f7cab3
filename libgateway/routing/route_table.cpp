#include "libgateway/routing/route_table.hpp"

#include <utility>

namespace gateway::routing {

RouteTable::RouteTable(std::vector<RouteConfig> routes) : routes_(std::move(routes)) {
  for (const RouteConfig& route : routes_) {
    by_model_.emplace(route.model, &route);
  }
}

const RouteConfig* RouteTable::Find(std::string_view model) const {
  const auto found = by_model_.find(model);
  return found == by_model_.end() ? nullptr : found->second;
}

}  // namespace gateway::routing
