// Makes a server open what it keeps open (the log, each loop's transport), before descriptors are
// counted. The first request also fills tables of cpp-httplib's, which no two threads may do.
#pragma once

#include <string>
#include <vector>

#include "integration/server_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {

template <typename Fixture>
void WarmUp(const Fixture& fixture) {
  constexpr int kConnections = 4;  // at once, so that every loop gets some
  std::vector<RawClient> clients;
  for (int i = 0; i < kConnections; ++i) {
    clients.push_back(fixture.Connect());
    REQUIRE(clients.back().Send(Fixture::ChatText(R"({"model":"up/warm-up"})")));
  }
  for (RawClient& client : clients) {
    REQUIRE(client.Read().complete);
  }
}

}  // namespace gateway::server
