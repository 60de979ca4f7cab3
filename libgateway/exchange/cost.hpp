// CostOf: what a call cost, by its provider's price list.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "gateway/log_record.hpp"
#include "gateway/price.hpp"

namespace gateway::exchange {

// Empty: no price fits `model` (the name that the upstream was asked for), or the tokens are not
// known.
std::optional<double> CostOf(std::span<const ModelPrice> prices, std::string_view model,
                             const Usage& usage);

}  // namespace gateway::exchange
