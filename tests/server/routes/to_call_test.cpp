#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "gateway/client_usage.hpp"
#include "server/clients/client_account.hpp"
#include "server/clients/client_directory.hpp"
#include "server/routes/call_desk.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

ClientConfig ClientWith(bool log_bodies) {
  ClientConfig config;
  config.name = "team";
  config.key = ClientKey::Of("0123456789abcdef");
  config.log_bodies = log_bodies;
  return config;
}

TEST_CASE("server::ToCall passes on whether what its client says is logged", "[server]") {
  const bool log_bodies = GENERATE(false, true);
  const ClientDirectory clients({ClientWith(log_bodies)}, nullptr);
  LogConfig none;
  none.url.clear();
  DailyUsage daily(*OpenClientUsageStore(none), std::chrono::minutes(0),
                   [] { return std::chrono::system_clock::now(); });
  ClientRequest request;
  request.ticket = LetIn(clients.Find("0123456789abcdef"), daily, [] {
                     return std::chrono::steady_clock::now();
                   }).ticket;
  REQUIRE(request.ticket != nullptr);

  const Request call = ToCall(std::move(request), Dialect::kOpenAi);

  CHECK(call.client == "team");
  CHECK(call.log_bodies == log_bodies);
}

TEST_CASE("server::ToCall passes on when a request arrived", "[server]") {
  ClientRequest request;
  request.arrived = std::chrono::steady_clock::now() - std::chrono::seconds(3);
  const auto arrived = request.arrived;

  CHECK(ToCall(std::move(request), Dialect::kOpenAi).arrived == arrived);
}

}  // namespace
}  // namespace gateway::server
