// RouteConfig: a model name of the gateway's own, and the targets that may answer for it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// How a route chooses among its targets. What cannot be asked is passed over in any case.
enum class RouteStrategy {
  kOrder,         // as they stand there
  kWeighted,      // the first by chance, by weight; the others follow, likewise
  kLeastLatency,  // who was fastest to its first byte lately
  kLeastBusy,     // who has the fewest calls under way, by weight
};

// "order", "weighted", "least_latency", "least_busy".
std::string_view RouteStrategyName(RouteStrategy strategy);

struct RouteTarget {
  std::string to;       // "provider/model"
  unsigned weight = 1;  // 1 to 1000
};

struct RouteConfig {
  std::string model;  // the name that clients ask for
  RouteStrategy strategy = RouteStrategy::kOrder;
  std::vector<RouteTarget> targets;   // at least one
  bool fall_back_on_refusal = false;  // see Route
};

}  // namespace gateway
