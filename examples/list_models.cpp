// list_models: which models a configuration offers, and who serves them; or, with a provider's
// name, what that upstream says now.
//   list_models CONFIG [PROVIDER]
#include <cstdio>
#include <memory>
#include <string>

#include "gateway/fetch_models.hpp"
#include "gateway/gateway.hpp"
#include "gateway/model_list.hpp"

// Prints the upstream's own names; those that clients of the gateway are shown get a star.
int AskUpstream(gateway::Gateway& gateway, const char* name) {
  const auto list = gateway::FetchModels(gateway, name);
  if (!list) {
    std::fprintf(stderr, "%s\n", list.error().message.c_str());
    return 1;
  }
  const gateway::ModelNames chosen = gateway.snapshot()->registry->Find(name)->models;
  for (const gateway::UpstreamModel& model : list->models) {
    std::printf("%c %s\n", chosen.Contains(model.id) ? '*' : ' ', model.id.c_str());
  }
  return 0;
}

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::fputs("usage: list_models CONFIG [PROVIDER]\n", stderr);
    return 64;
  }
  auto config = gateway::LoadConfig(argv[1]);
  if (!config) {
    std::fprintf(stderr, "%s\n", config.error().message.c_str());
    return 1;
  }
  config->log.url.clear();  // a question of ours, not a client's
  const auto gateway = gateway::BuildGateway(*config);
  if (!gateway) {
    std::fprintf(stderr, "%s\n", gateway.error().message.c_str());
    return 1;
  }
  if (argc == 3) {
    return AskUpstream(**gateway, argv[2]);
  }

  const auto snapshot = (*gateway)->snapshot();
  for (const auto& provider : snapshot->registry->List()) {
    std::printf("%s at %s\n", provider->name.c_str(), provider->base_url.c_str());
    for (const std::string& model : provider->models) {
      std::printf("  %s/%s\n", provider->name.c_str(), model.c_str());
    }
  }
  for (const auto& [alias, redirect] : config->redirects) {
    std::printf("%s is %s\n", alias.c_str(), redirect.to.c_str());
  }
  // The same as a client of GET /v1/models gets it.
  std::puts(gateway::ListModels(*snapshot->registry).body.c_str());
  return 0;
}
