// list_models: which models a configuration offers, and who serves them. No request is made.
//   list_models CONFIG
#include <cstdio>
#include <memory>
#include <string>

#include "gateway/gateway.hpp"
#include "gateway/model_list.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: list_models CONFIG\n", stderr);
    return 64;
  }
  auto config = gateway::LoadConfig(argv[1]);
  if (!config) {
    std::fprintf(stderr, "%s\n", config.error().message.c_str());
    return 1;
  }
  config->log.url.clear();  // nothing will be asked, so there is nothing to log
  const auto gateway = gateway::BuildGateway(*config);
  if (!gateway) {
    std::fprintf(stderr, "%s\n", gateway.error().message.c_str());
    return 1;
  }

  for (const auto& provider : (*gateway)->registry().List()) {
    std::printf("%s at %s\n", provider->name.c_str(), provider->base_url.c_str());
    for (const std::string& model : provider->models) {
      std::printf("  %s/%s\n", provider->name.c_str(), model.c_str());
    }
  }
  for (const auto& [alias, model] : config->redirects) {
    std::printf("%s is %s\n", alias.c_str(), model.c_str());
  }
  // The same as a client of GET /v1/models gets it.
  std::puts(gateway::ListModels((*gateway)->registry()).body.c_str());
  return 0;
}
