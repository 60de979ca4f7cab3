// Explain: the plan for a request, without carrying it out.
#pragma once

#include "gateway/explanation.hpp"
#include "libgateway/exchange/services.hpp"

namespace gateway::exchange {

// Any thread.
Explanation Explain(const Services& services, const Request& request);

}  // namespace gateway::exchange
