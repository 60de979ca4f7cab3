#include "libgateway/exchange/cost.hpp"

#include <algorithm>
#include <cstdint>

namespace gateway::exchange {
namespace {

constexpr double kPriced = 1e6;  // tokens

bool Fits(const ModelPrice& price, std::string_view model) {
  const std::string_view name = price.model;
  return name.ends_with('*') ? model.starts_with(name.substr(0, name.size() - 1)) : model == name;
}

}  // namespace

std::optional<double> CostOf(std::span<const ModelPrice> prices, std::string_view model,
                             const Usage& usage) {
  if (usage.source == UsageSource::kNone || model.empty()) {
    return std::nullopt;
  }
  const auto price = std::find_if(prices.begin(), prices.end(),
                                  [model](const ModelPrice& other) { return Fits(other, model); });
  if (price == prices.end()) {
    return std::nullopt;
  }
  // Upstreams may count more as cached than there was.
  const std::int64_t rest =
      std::max<std::int64_t>(0, usage.prompt - usage.cached - usage.cache_written);
  const auto part = [](std::int64_t tokens, double of) {
    return static_cast<double>(tokens) / kPriced * of;
  };
  return part(rest, price->input) + part(usage.cached, price->cached.value_or(price->input)) +
         part(usage.cache_written, price->cache_write.value_or(price->input)) +
         part(usage.completion, price->output);
}

}  // namespace gateway::exchange
