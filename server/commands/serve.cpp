#include "server/commands/serve.hpp"

#include <cstdio>

#include <fmt/format.h>

#include "server/commands/configuration.hpp"
#include "server/commands/greeting.hpp"
#include "server/gateway_server.hpp"
#include "server/process_limits.hpp"
#include "server/signals.hpp"

namespace gateway::server {
namespace {

constexpr int kExitConfig = 78;

int Refuse(const Error& error) {
  fmt::print(stderr, "{}\n", error.message);
  return kExitConfig;
}

}  // namespace

int Serve(const Options& options) {
  PrepareProcess();
  BlockStopSignals();
  auto start = ConfigFor(options);
  if (!start) {
    return Refuse(start.error());
  }
  const GatewayConfig& config = start->config;
  auto server = GatewayServer::Start(config);
  if (!server) {
    return Refuse(server.error());
  }
  fmt::print("{}", Greeting(config, (*server)->port(), start->demo != nullptr));
  std::fflush(stdout);

  WaitForStopSignal();
  ExitOnNextSignal();
  fmt::print("stopping: {} requests are still running\n", (*server)->gateway().running());
  std::fflush(stdout);
  (*server)->Drain(config.server.drain_timeout);
  return 0;
}

int Check(const Options& options) {
  const auto config = LoadConfig(options.config_file);
  if (!config) {
    return Refuse(config.error());
  }
  fmt::print("{}\n{}: no mistakes found\n", DescribeConfig(*config), options.config_file);
  return 0;
}

}  // namespace gateway::server
