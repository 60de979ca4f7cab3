#include "libgateway/routing/strategy.hpp"

#include <algorithm>
#include <iterator>
#include <random>
#include <utility>

namespace gateway::routing {
namespace {

// One request of so many tries another target first, so that one that was slow once is measured
// again.
constexpr std::size_t kLookElsewhere = 20;

using Targets = std::vector<WeightedTarget>;

std::size_t WeightOf(const WeightedTarget& target) {
  return std::max<std::size_t>(1, target.weight);
}

// Draws one after the other, each by its share of the weights that are left.
void ByChance(const Dice& dice, Targets* targets) {
  std::size_t left = 0;
  for (const WeightedTarget& target : *targets) {
    left += WeightOf(target);
  }
  for (auto place = targets->begin(); place != targets->end(); ++place) {
    std::size_t drawn = dice(left);
    auto chosen = place;
    while (std::next(chosen) != targets->end() && drawn >= WeightOf(*chosen)) {
      drawn -= WeightOf(*chosen);
      ++chosen;
    }
    left -= WeightOf(*chosen);
    std::rotate(place, chosen, std::next(chosen));
  }
}

// The least first; of equal ones chance decides. Each is measured once: it changes meanwhile.
template <typename Measure>
void ByLeast(const Measure& measure, const Dice& dice, Targets* targets) {
  ByChance(dice, targets);
  std::vector<std::pair<double, WeightedTarget>> measured;
  for (WeightedTarget& target : *targets) {
    const double value = measure(target);
    measured.emplace_back(value, std::move(target));
  }
  std::stable_sort(measured.begin(), measured.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  targets->clear();
  for (auto& [value, target] : measured) {
    targets->push_back(std::move(target));
  }
}

// Unknown: the best of all, so that everybody is measured.
double LatencyOf(const WeightedTarget& target) {
  const auto first_byte = target.target.provider->health->FirstByte(target.target.model);
  return first_byte ? static_cast<double>(first_byte->count()) : -1.0;
}

double LoadOf(const WeightedTarget& target) {
  return static_cast<double>(target.target.provider->health->in_flight()) /
         static_cast<double>(WeightOf(target));
}

void ByLatency(const Dice& dice, Targets* targets) {
  ByLeast(LatencyOf, dice, targets);
  if (targets->size() > 1 && dice(kLookElsewhere) == 0) {
    const auto chosen =
        targets->begin() + 1 + static_cast<std::ptrdiff_t>(dice(targets->size() - 1));
    std::rotate(targets->begin(), chosen, std::next(chosen));
  }
}

}  // namespace

Dice NewDice() {
  return [](std::size_t sides) {
    // One generator a thread, so that choosing takes no lock.
    thread_local std::minstd_rand random{std::random_device{}()};
    return std::uniform_int_distribution<std::size_t>(0, sides - 1)(random);
  };
}

void Arrange(RouteStrategy strategy, const Dice& dice, std::vector<WeightedTarget>* targets) {
  switch (strategy) {
    case RouteStrategy::kOrder:
      return;
    case RouteStrategy::kWeighted:
      return ByChance(dice, targets);
    case RouteStrategy::kLeastLatency:
      return ByLatency(dice, targets);
    case RouteStrategy::kLeastBusy:
      return ByLeast(LoadOf, dice, targets);
  }
}

}  // namespace gateway::routing

namespace gateway {

std::string_view RouteStrategyName(RouteStrategy strategy) {
  switch (strategy) {
    case RouteStrategy::kWeighted:
      return "weighted";
    case RouteStrategy::kLeastLatency:
      return "least_latency";
    case RouteStrategy::kLeastBusy:
      return "least_busy";
    case RouteStrategy::kOrder:
      break;
  }
  return "order";
}

}  // namespace gateway
