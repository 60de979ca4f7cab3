// RunLoad: one run of the load generator.
#pragma once

#include "gateway/result.hpp"
#include "server/bench/figures.hpp"
#include "server/bench/settings.hpp"

namespace gateway::server::bench {

// Runs on the calling thread until all is answered or has failed. Error: kConnect when nothing
// listens there, kNotFound when the process to watch is not there, kInternal when the system has
// no descriptors left. Requests that fail are no error: they are counted.
Result<Figures> RunLoad(const Settings& settings);

}  // namespace gateway::server::bench
