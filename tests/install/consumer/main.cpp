// A stranger's program: asks an upstream that is not there, and must get the gateway's own answer.
#include <cstdio>
#include <string>
#include <utility>

#include "gateway/gateway.hpp"

int main(int argc, char** argv) {
  auto config = gateway::LoadConfig(argc > 1 ? argv[1] : "gateway.toml");
  if (!config) {
    std::fprintf(stderr, "%s\n", config.error().message.c_str());
    return 1;
  }
  auto gateway = gateway::BuildGateway(*std::move(config));
  if (!gateway) {
    std::fprintf(stderr, "%s\n", gateway.error().message.c_str());
    return 1;
  }
  const auto response = (*gateway)->Call(gateway::ChatRequest("nobody/m", "hello"));
  if (!response) {
    std::fprintf(stderr, "%s\n", response.error().message.c_str());
    return 1;
  }
  std::printf("%d %s\n", response->status, response->body.c_str());
  const bool as_expected =
      response->status == 502 && response->body.find("refused the connection") != std::string::npos;
  return as_expected ? 0 : 1;
}
