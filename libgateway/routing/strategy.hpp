// Strategy: in which order the targets of a route are tried.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "gateway/route.hpp"
#include "gateway/route_config.hpp"

namespace gateway::routing {

// A whole number below `sides`, all equally likely. Any thread.
using Dice = std::function<std::size_t(std::size_t sides)>;

// The usual ones: without a lock.
Dice NewDice();

struct WeightedTarget {
  Target target;
  unsigned weight = 1;
};

// Looks at the providers' health as it is now. Any thread.
void Arrange(RouteStrategy strategy, const Dice& dice, std::vector<WeightedTarget>* targets);

}  // namespace gateway::routing
