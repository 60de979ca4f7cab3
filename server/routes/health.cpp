#include <algorithm>

#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

// A provider without a key may be one that needs none, so it counts.
bool CanServe(const Gateway& gateway) { return !gateway.snapshot()->registry->List().empty(); }

}  // namespace

void AddHealthRoutes(HttpFront& front, Gateway& gateway, const std::atomic<bool>& draining) {
  front.OnLoop("/healthz");
  front.OnLoop("/readyz");
  front.Get("/healthz", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("ok\n", "text/plain");
  });
  front.Get("/readyz", [&](const httplib::Request&, httplib::Response& response) {
    const bool ready = !draining.load() && CanServe(gateway);
    response.status = ready ? 200 : 503;
    response.set_content(ready ? "ready\n" : "not ready\n", "text/plain");
  });
}

}  // namespace gateway::server
