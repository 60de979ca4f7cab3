// The parts of a Gateway that its log is made of.
#pragma once

#include "gateway/config.hpp"
#include "gateway/gateway.hpp"
#include "gateway/result.hpp"

namespace gateway::assembly {

// Opens the sinks and puts them into `parts`, with how records get there: where no spill folder is
// configured it stands beside the SQLite file ("none": there is none). May block. Error: kConfig,
// kStorage.
Result<void> AddLog(const LogConfig& config, GatewayParts* parts);

}  // namespace gateway::assembly
