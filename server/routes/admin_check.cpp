#include "server/routes/admin_check.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "server/front/header_text.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kModels = "/models/";

bool IsAtOrBelow(std::string_view path, std::string_view place) {
  return path.starts_with(place) && (path.size() == place.size() || path[place.size()] == '/');
}

bool Reads(const ClientRequest& head) { return head.method == "GET" || head.method == "HEAD"; }

bool ChangesNothing(const ClientRequest& head) {
  return Reads(head) || (head.method == "POST" && head.path == "/admin/explain");
}

// Takes as long for a wrong first character as for a wrong last one.
bool SameText(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char other = b.empty() ? '\0' : b[i % b.size()];
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(other);
  }
  return difference == 0;
}

Result<void> CheckToken(const ClientRequest& head, const Secret& token) {
  constexpr std::string_view kScheme = "bearer ";
  std::string_view sent = FindHeader(head.headers, "authorization");
  const bool is_bearer = EqualNoCase(sent.substr(0, kScheme.size()), kScheme);
  if (is_bearer && SameText(Trim(sent.substr(kScheme.size())), token.Reveal())) {
    return {};
  }
  return Fail(ErrorCode::kUnauthorized,
              "this needs the admin token: send 'authorization: Bearer TOKEN'");
}

// A proxy on this machine makes everybody look local.
bool CameThroughProxy(const ClientRequest& head) {
  constexpr std::array<std::string_view, 7> kMarks{"forwarded",
                                                   "x-forwarded-for",
                                                   "x-forwarded-host",
                                                   "x-forwarded-proto",
                                                   "x-real-ip",
                                                   "cf-connecting-ip",
                                                   "via"};
  return std::any_of(head.headers.begin(), head.headers.end(), [&kMarks](const Header& header) {
    return std::find(kMarks.begin(), kMarks.end(), header.name) != kMarks.end();
  });
}

// Without the port.
std::string_view NameIn(std::string_view host) {
  const std::size_t bracket = host.find(']');
  return host.substr(
      0, host.starts_with('[') && bracket != std::string_view::npos ? bracket + 1 : host.find(':'));
}

bool IsAddress(std::string_view name, const std::string& listened) {
  const bool six = listened.find(':') != std::string::npos;
  return !listened.empty() && EqualNoCase(name, six ? "[" + listened + "]" : listened);
}

// Whoever sends no host is no browser.
bool NamesThisMachine(std::string_view host, const GatewayConfig& config) {
  const std::string_view name = NameIn(host);
  return host.empty() || EqualNoCase(name, "localhost") || name == "127.0.0.1" || name == "[::1]" ||
         IsAddress(name, config.server.host) || IsAddress(name, config.admin.host);
}

bool IsThisMachine(const ClientRequest& head, const Peer& peer, const GatewayConfig& config) {
  return peer.from_loopback && !CameThroughProxy(head) &&
         NamesThisMachine(FindHeader(head.headers, "host"), config);
}

}  // namespace

bool IsAdminPlace(std::string_view path) {
  return IsAtOrBelow(path, "/admin") || IsAtOrBelow(path, "/metrics");
}

bool IsAdmins(const ClientRequest& head) {
  if (IsAdminPlace(head.path)) {
    return true;
  }
  if (!IsAtOrBelow(head.path, "/models") || head.method == "OPTIONS") {
    return false;
  }
  // Asking an upstream costs it a call, and its answer is kept and gone by.
  const bool asks =
      head.path.size() > kModels.size() && head.query != "cached=true" && head.query != "cached=1";
  return !Reads(head) || asks;
}

bool IsServedThere(std::string_view path, const Peer& peer, const AdminConfig& admin) {
  return admin.host.empty() || IsAdminPlace(path) == peer.by_side_door ||
         IsAtOrBelow(path, "/models") || path == "/healthz" || path == "/readyz";
}

Result<void> CheckIsAdmin(const ClientRequest& head, const Peer& peer,
                          const GatewayConfig& config) {
  if (!config.admin.token.empty()) {
    return CheckToken(head, config.admin.token);
  }
  if (IsThisMachine(head, peer, config)) {
    return {};
  }
  return Fail(ErrorCode::kForbidden,
              "changes are taken from this machine only, and as localhost, until a token is set: "
              "[admin] token");
}

Result<void> CheckAdmin(const ClientRequest& head, const Peer& peer, const GatewayConfig& config) {
  if (!IsAdmins(head)) {
    return {};
  }
  if (!IsAdminPlace(head.path) || !config.admin.token.empty()) {
    return CheckIsAdmin(head, peer, config);
  }
  const bool here = IsThisMachine(head, peer, config);
  if (here && ChangesNothing(head)) {
    return {};
  }
  return Fail(ErrorCode::kNotFound,
              "there is nothing at " + head.path +
                  (here ? " until a token is set: [admin] token in the configuration" : ""));
}

}  // namespace gateway::server
