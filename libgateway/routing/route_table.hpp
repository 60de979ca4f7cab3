// RouteTable: the configured routes, by the model names that clients ask for.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/route_config.hpp"

namespace gateway::routing {

// Reading: any thread.
class RouteTable {
 public:
  explicit RouteTable(std::vector<RouteConfig> routes);
  RouteTable(const RouteTable&) = delete;
  RouteTable& operator=(const RouteTable&) = delete;

  // Null: there is none.
  [[nodiscard]] const RouteConfig* Find(std::string_view model) const;
  // In configured order.
  [[nodiscard]] const std::vector<RouteConfig>& routes() const { return routes_; }

 private:
  const std::vector<RouteConfig> routes_;
  std::map<std::string_view, const RouteConfig*> by_model_;  // into routes_
};

}  // namespace gateway::routing
