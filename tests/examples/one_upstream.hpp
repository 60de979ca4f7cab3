// What the tests of a gateway's life share: one with a single upstream, "up".
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "gateway/gateway.hpp"
#include "server/mock/mock_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::examples {

inline GatewayConfig ConfigFor(const std::string& upstream, const std::string& log_url = {}) {
  GatewayConfig config;
  config.log.url = log_url;
  config.server.threads = 2;
  ProviderConfig provider;
  provider.name = "up";
  provider.base_url = upstream + "/v1";
  provider.keys.push_back(Key{"up#1", Secret("sk-configured-0001")});
  config.providers.push_back(std::move(provider));
  return config;
}

inline std::string UrlOf(const server::mock::RunningMock& mock) {
  return "http://127.0.0.1:" + std::to_string(mock.upstream->port());
}

inline std::unique_ptr<Gateway> Start(const GatewayConfig& config) {
  auto gateway = BuildGateway(config);
  REQUIRE(gateway);
  return *std::move(gateway);
}

inline int StatusOf(Gateway& gateway, const std::string& question = "hi") {
  const auto response = gateway.Call(ChatRequest("up/m", question));
  return response ? response->status : 0;
}

}  // namespace gateway::examples
