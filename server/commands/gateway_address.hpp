// GatewayAddress: where a gateway is spoken to.
#pragma once

#include <string>
#include <string_view>

#include "gateway/config.hpp"
#include "gateway/result.hpp"

namespace gateway::server {

struct GatewayAddress {
  std::string host;  // a v6 address without brackets
  int port = 0;
  bool tls = false;
  std::string prefix;  // of all paths, without a slash at the end
};

// "http://host:8080", "https://host/prefix", "host:8080". Error: kInvalidRequest.
Result<GatewayAddress> ReadAddress(std::string_view url);

// Where a gateway with that configuration is found from this machine, and its /admin if that has
// an address of its own.
GatewayAddress AddressOf(const ServerConfig& server);
GatewayAddress AddressOf(const AdminConfig& admin);

// "http://host:8080/prefix"
std::string AddressText(const GatewayAddress& address);

// `text` as one segment of a path or one value of a query: everything but letters, digits and
// "-._~" is percent-encoded.
std::string PercentEncoded(std::string_view text);

}  // namespace gateway::server
