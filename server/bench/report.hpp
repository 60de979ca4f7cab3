// What a run has found out, as text.
#pragma once

#include <string>

#include "server/bench/figures.hpp"
#include "server/bench/settings.hpp"

namespace gateway::server::bench {

// One object. docs/performance.md explains its members.
std::string ReportJson(const Settings& settings, const Figures& figures);

// Lines for people.
std::string ReportText(const Settings& settings, const Figures& figures);

}  // namespace gateway::server::bench
