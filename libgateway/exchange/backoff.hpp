// How long to wait before the same upstream is asked once more.
#pragma once

#include <chrono>

#include "gateway/outcome.hpp"

namespace gateway::exchange {

// Full jitter: anything from nothing to a limit that doubles with each attempt. `attempt`: those
// made so far, 1 or more. `chance`: 0 to 1, where in that range.
// Source: reliability.md §1.4.
std::chrono::milliseconds Backoff(Outcome outcome, int attempt, double chance);

// What many wait for at the same time, for each of them a little later: by up to a tenth, or 50 ms
// if that is more. `chance`: 0 to 1, where in that range.
std::chrono::milliseconds Spread(std::chrono::milliseconds wait, double chance);

// A number from 0 to 1 for both. Any thread.
double Chance();

}  // namespace gateway::exchange
