#include "server/commands/serve.hpp"

#include <algorithm>
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

// Where people are told what goes on: standard output is for programs when the log goes there.
std::FILE* ForPeople(const LogConfig& log) {
  return std::find(log.also.begin(), log.also.end(), "stdout:") == log.also.end() ? stdout : stderr;
}

std::vector<std::string> FilesToWatch(const GatewayConfig& config) {
  return config.server.watch_config ? config.files : std::vector<std::string>();
}

void Reload(LiveConfig& live, std::FILE* people) {
  const auto reloaded = live.Reload();
  if (!reloaded) {
    fmt::print(stderr, "not reloaded, everything stays as it was:\n{}\n", reloaded.error().message);
    return;
  }
  fmt::print(people, "reloaded: configuration {}\n",
             reloaded->id.empty() ? "unnamed" : reloaded->id);
  if (!reloaded->restart_needed.empty()) {
    fmt::print(people, "these changes count from the next start on: {}\n",
               fmt::join(reloaded->restart_needed, ", "));
  }
  std::fflush(people);
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
  std::FILE* const people = ForPeople(config.log);
  // Before anybody is told that it is ready: what changes after that must be noticed.
  const ConfigWatch watch([&live] { return FilesToWatch(*live.config()); },
                          [&live, people] { Reload(live, people); });
  std::optional<Watch> catalog_watch;
  if (ModelCatalog* catalog = (*server)->gateway().model_catalog(); !config.log.url.empty()) {
    catalog_watch.emplace([&live, catalog] { return CatalogTrace(*live.config(), *catalog); },
                          [&live] { Refresh(live); }, kCatalogPause);
  }
  fmt::print(people, "{}",
             Greeting(config, *(*server)->gateway().snapshot()->registry, (*server)->port(),
                      start->demo != nullptr));
  std::fflush(people);
  ReleaseStartupMemory();

  while (WaitForSignal() == Signal::kReload) {
    Reload(live, people);
  }
  ExitOnNextSignal();
  fmt::print(people, "stopping: {} requests are still running\n", (*server)->gateway().running());
  std::fflush(people);
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
