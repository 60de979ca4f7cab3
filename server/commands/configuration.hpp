// Where the server's configuration comes from.
#pragma once

#include <memory>

#include "gateway/config.hpp"
#include "gateway/result.hpp"
#include "server/live_config.hpp"
#include "server/mock/mock_upstream.hpp"
#include "server/options.hpp"

namespace gateway::server {

struct StartConfig {
  GatewayConfig config;
  std::unique_ptr<MockUpstream> demo;  // not null: nothing was configured, this stands in
};

// The file if one is named; else the environment's keys; else the demo upstream.
// Error: kConfig.
Result<StartConfig> ConfigFor(const Options& options);

// The same again, for a server that runs. Empty when there is nothing but the demo.
ConfigSource SourceOf(const Options& options, const StartConfig& start);

}  // namespace gateway::server
