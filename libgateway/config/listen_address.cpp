#include "libgateway/config/listen_address.hpp"

#include <charconv>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "gateway/config.hpp"

namespace gateway {
namespace config {
namespace {

bool ReadIpV4(const std::string& host, ListenAddress* address) {
  in_addr ip{};
  if (::inet_pton(AF_INET, host.c_str(), &ip) != 1) {
    return false;
  }
  *address = {host, 0, (ntohl(ip.s_addr) >> 24U) == 127};
  return true;
}

bool ReadIpV6(const std::string& host, ListenAddress* address) {
  in6_addr ip{};
  if (::inet_pton(AF_INET6, host.c_str(), &ip) != 1) {
    return false;
  }
  const bool mapped = IN6_IS_ADDR_V4MAPPED(&ip) && ip.s6_addr[12] == 127;
  *address = {host, 0, IN6_IS_ADDR_LOOPBACK(&ip) || mapped};
  return true;
}

bool ReadHost(std::string_view text, ListenAddress* address) {
  if (text == "localhost") {
    *address = {"127.0.0.1", 0, true};
    return true;
  }
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    return ReadIpV6(std::string(text.substr(1, text.size() - 2)), address);
  }
  return ReadIpV4(std::string(text), address);
}

bool ReadPort(std::string_view text, int* port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *port);
  return error == std::errc{} && end == text.data() + text.size() && *port >= 0 && *port <= 65535;
}

}  // namespace

Result<ListenAddress> ReadListenAddress(std::string_view text) {
  const auto colon = text.rfind(':');
  ListenAddress address;
  if (colon == std::string_view::npos || !ReadHost(text.substr(0, colon), &address) ||
      !ReadPort(text.substr(colon + 1), &address.port)) {
    return Fail(ErrorCode::kConfig,
                "'listen' must be an IP address and a port; write 127.0.0.1:8080 or [::1]:8080");
  }
  return address;
}

}  // namespace config

Result<void> SetListenAddress(const std::string& address, GatewayConfig* config) {
  auto read = config::ReadListenAddress(address);
  if (!read) {
    return read.error();
  }
  if (!read->loopback && config->clients.empty() && !config->server.allow_unauthenticated) {
    return Fail(ErrorCode::kConfig,
                "'listen' is open to other machines and the gateway asks nobody for a key; listen "
                "on 127.0.0.1, add [[clients]], or set allow_unauthenticated = true");
  }
  config->server.host = std::move(read->host);
  config->server.port = read->port;
  return {};
}

}  // namespace gateway
