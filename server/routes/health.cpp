#include <chrono>
#include <memory>
#include <string>

#include "server/gateway_mark.hpp"
#include "server/routes/readiness.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

Response PlainText(int status, const char* text) {
  return {status,
          {{"content-type", "text/plain"}, {std::string(kMarkHeader), std::string(kMark)}},
          text};
}

}  // namespace

void AddHealthRoutes(HttpFront& front, Gateway& gateway, const std::atomic<bool>& draining) {
  static const Response kAlive = PlainText(200, "ok\n");
  static const Response kReady = PlainText(200, "ready\n");
  static const Response kNotReady = PlainText(503, "not ready\n");
  const auto readiness = std::make_shared<Readiness>(
      [&gateway] { return SomeProviderCanServe(gateway, std::chrono::system_clock::now()); });
  front.Answer("/healthz", []() -> const Response& { return kAlive; });
  front.Answer("/readyz", [&draining, readiness]() -> const Response& {
    return !draining.load() && readiness->Now() ? kReady : kNotReady;
  });
}

}  // namespace gateway::server
