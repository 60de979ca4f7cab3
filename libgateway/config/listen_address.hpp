// ListenAddress: where a server listens, as it is written in a configuration.
#pragma once

#include <string>
#include <string_view>

#include "gateway/result.hpp"

namespace gateway::config {

struct ListenAddress {
  std::string host;  // a v6 address without brackets
  int port = 0;
  bool loopback = false;  // reached from this machine only
};

// "127.0.0.1:8080", "[::1]:8080", "localhost:8080". Error: kConfig.
Result<ListenAddress> ReadListenAddress(std::string_view text);

}  // namespace gateway::config
