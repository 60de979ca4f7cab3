#include "server/commands/gateway_address.hpp"

#include <charconv>
#include <system_error>

#include <fmt/format.h>

namespace gateway::server {
namespace {

Error NoUrl(std::string_view url) {
  return Fail(ErrorCode::kInvalidRequest,
              fmt::format("'{}' is no URL such as http://127.0.0.1:8080", url));
}

// Takes "scheme://" off the front of `url`; false for schemes that are not spoken.
bool TakeScheme(std::string_view& url, bool* tls) {
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) {
    return true;
  }
  const std::string_view scheme = url.substr(0, colon);
  url.remove_prefix(colon + 3);
  *tls = scheme == "https";
  return *tls || scheme == "http";
}

GatewayAddress AddressOf(const std::string& host, int port) {
  GatewayAddress address;
  address.host = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host;
  address.port = port;
  return address;
}

bool ReadPort(std::string_view text, int* port) {
  const char* end = text.data() + text.size();
  const auto [at, failure] = std::from_chars(text.data(), end, *port);
  return failure == std::errc() && at == end && *port > 0 && *port < 65'536;
}

}  // namespace

Result<GatewayAddress> ReadAddress(std::string_view url) {
  constexpr int kHttpPort = 80;
  constexpr int kHttpsPort = 443;
  GatewayAddress address;
  std::string_view rest = url;
  if (!TakeScheme(rest, &address.tls) || rest.find_first_of("@?# ") != std::string_view::npos) {
    return NoUrl(url);
  }
  address.prefix = rest.substr(std::min(rest.find('/'), rest.size()));
  while (address.prefix.ends_with('/')) {
    address.prefix.pop_back();
  }
  rest = rest.substr(0, rest.find('/'));
  const bool v6 = rest.starts_with('[');
  const std::size_t end = v6 ? rest.find(']') : rest.find(':');
  if (v6 && end == std::string_view::npos) {
    return NoUrl(url);
  }
  address.host = v6 ? rest.substr(1, end - 1) : rest.substr(0, end);
  rest = rest.substr(std::min(v6 ? end + 1 : end, rest.size()));
  address.port = address.tls ? kHttpsPort : kHttpPort;
  const bool good_port =
      rest.empty() || (rest.starts_with(':') && ReadPort(rest.substr(1), &address.port));
  if (address.host.empty() || !good_port) {
    return NoUrl(url);
  }
  return address;
}

GatewayAddress AddressOf(const ServerConfig& server) { return AddressOf(server.host, server.port); }

GatewayAddress AddressOf(const AdminConfig& admin) { return AddressOf(admin.host, admin.port); }

std::string AddressText(const GatewayAddress& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}{}", address.tls ? "https" : "http", v6 ? "[" : "",
                     address.host, v6 ? "]" : "", address.port, address.prefix);
}

std::string PercentEncoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || std::string_view("-._~").find(c) != std::string_view::npos) {
      out.push_back(c);
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace gateway::server
