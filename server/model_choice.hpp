// What choosing models would change.
#pragma once

#include <optional>
#include <vector>

#include "gateway/config.hpp"
#include "gateway/model_report.hpp"
#include "gateway/result.hpp"

namespace gateway::server {

// Error: kInvalidRequest for an alias that means something in the configuration already, or a name
// that one of its redirects catches.
Result<void> CheckNames(const std::vector<ChosenModel>& wanted, const GatewayConfig& config,
                        const Provider& provider);

// What of `wanted` is to be added, and what is there already. `offered`: the upstream's last list,
// which all are taken from if all are wanted; `chosen`: what is chosen at the provider now.
ChoiceReport PlanChoice(const WantedModels& wanted, const std::optional<UpstreamModels>& offered,
                        const std::vector<ChosenModel>& chosen, const Provider& provider);

}  // namespace gateway::server
