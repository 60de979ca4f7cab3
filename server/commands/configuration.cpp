#include "server/commands/configuration.hpp"

#include <utility>

namespace gateway::server {
namespace {

Result<StartConfig> DemoConfig() {
  MockOptions options;
  options.port = 0;
  auto demo = MockUpstream::Start(options);
  if (!demo) {
    return demo.error();
  }
  ProviderConfig provider;
  provider.name = "demo";
  provider.base_url = (*demo)->base_url();
  provider.keys.push_back(Key{"demo#1", Secret("no-key-needed")});
  provider.models = options.models;
  StartConfig start;
  start.config.providers.push_back(std::move(provider));
  start.demo = *std::move(demo);
  return start;
}

Result<StartConfig> Load(const Options& options) {
  if (!options.config_file.empty()) {
    auto config = LoadConfig(options.config_file);
    if (!config) {
      return config.error();
    }
    return StartConfig{*std::move(config), nullptr};
  }
  if (auto config = ConfigFromEnvironment()) {
    return StartConfig{*std::move(config), nullptr};
  }
  return DemoConfig();
}

}  // namespace

Result<StartConfig> ConfigFor(const Options& options) {
  auto start = Load(options);
  if (start && !options.listen.empty()) {
    if (auto listening = SetListenAddress(options.listen, &start->config); !listening) {
      return listening.error();
    }
  }
  return start;
}

ConfigSource SourceOf(const Options& options, const StartConfig& start) {
  if (start.demo != nullptr) {
    return {};
  }
  return [options]() -> Result<GatewayConfig> {
    auto again = ConfigFor(options);
    if (!again) {
      return again.error();
    }
    return std::move(again->config);
  };
}

}  // namespace gateway::server
