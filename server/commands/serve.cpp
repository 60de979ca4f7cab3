#include "server/commands/serve.hpp"

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "server/catalog_watch.hpp"
#include "server/commands/configuration.hpp"
#include "server/commands/greeting.hpp"
#include "server/config_watch.hpp"
#include "server/gateway_server.hpp"
#include "server/process_limits.hpp"
#include "server/resident_memory.hpp"
#include "server/signals.hpp"
#include "server/watch.hpp"

namespace gateway::server {
namespace {

constexpr int kExitConfig = 78;
constexpr std::chrono::seconds kCatalogPause{2};

int Refuse(const Error& error) {
  fmt::print(stderr, "{}\n", error.message);
  return kExitConfig;
}

std::vector<std::string> FilesToWatch(const GatewayConfig& config) {
  return config.server.watch_config ? config.files : std::vector<std::string>();
}

void Reload(LiveConfig& live) {
  const auto reloaded = live.Reload();
  if (!reloaded) {
    fmt::print(stderr, "not reloaded, everything stays as it was:\n{}\n", reloaded.error().message);
    return;
  }
  fmt::print("reloaded: configuration {}\n", reloaded->id.empty() ? "unnamed" : reloaded->id);
  if (!reloaded->restart_needed.empty()) {
    fmt::print("these changes count from the next start on: {}\n",
               fmt::join(reloaded->restart_needed, ", "));
  }
  std::fflush(stdout);
}

void Refresh(LiveConfig& live) {
  if (const auto refreshed = live.Refresh(); !refreshed) {
    fmt::print(stderr, "models that were chosen elsewhere do not count yet: {}\n",
               refreshed.error().message);
  }
}

}  // namespace

int Serve(const Options& options) {
  PrepareProcess();
  BlockSignals();
  auto start = ConfigFor(options);
  if (!start) {
    return Refuse(start.error());
  }
  const GatewayConfig& config = start->config;
  auto server = GatewayServer::Start(config, SourceOf(options, *start));
  if (!server) {
    return Refuse(server.error());
  }
  LiveConfig& live = (*server)->live();
  // Before anybody is told that it is ready: what changes after that must be noticed.
  const ConfigWatch watch([&live] { return FilesToWatch(*live.config()); },
                          [&live] { Reload(live); });
  std::optional<Watch> catalog_watch;
  if (ModelCatalog* catalog = (*server)->gateway().model_catalog(); !config.log.url.empty()) {
    catalog_watch.emplace([&live, catalog] { return CatalogTrace(*live.config(), *catalog); },
                          [&live] { Refresh(live); }, kCatalogPause);
  }
  fmt::print("{}", Greeting(config, *(*server)->gateway().snapshot()->registry, (*server)->port(),
                            start->demo != nullptr));
  std::fflush(stdout);
  ReleaseStartupMemory();

  while (WaitForSignal() == Signal::kReload) {
    Reload(live);
  }
  ExitOnNextSignal();
  fmt::print("stopping: {} requests are still running\n", (*server)->gateway().running());
  std::fflush(stdout);
  const ServerConfig limits = live.config()->server;
  (*server)->Drain(limits.drain_timeout, limits.drain_delay);
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
