#include "server/routes/admin_check.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "server/front/header_text.hpp"

namespace gateway::server {
namespace {

bool IsAtOrBelow(std::string_view path, std::string_view place) {
  return path.starts_with(place) && (path.size() == place.size() || path[place.size()] == '/');
}

constexpr std::string_view kModels = "/models/";

// Takes as long for a wrong first character as for a wrong last one.
bool SameText(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char other = b.empty() ? '\0' : b[i % b.size()];
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(other);
  }
  return difference == 0;
}

bool HasToken(const ClientRequest& head, const Secret& token) {
  constexpr std::string_view kScheme = "bearer ";
  std::string_view sent = FindHeader(head.headers, "authorization");
  if (!EqualNoCase(sent.substr(0, kScheme.size()), kScheme)) {
    return false;
  }
  sent.remove_prefix(kScheme.size());
  return SameText(Trim(sent), token.Reveal());
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

}  // namespace

bool IsAdmins(const ClientRequest& head) {
  if (IsAtOrBelow(head.path, "/admin")) {
    return true;
  }
  if (!IsAtOrBelow(head.path, "/models") || head.method == "OPTIONS") {
    return false;
  }
  const bool reads = head.method == "GET" || head.method == "HEAD";
  // Asking an upstream costs it a call, and its answer is kept and gone by.
  const bool asks =
      head.path.size() > kModels.size() && head.query != "cached=true" && head.query != "cached=1";
  return !reads || asks;
}

Result<void> CheckAdmin(const ClientRequest& head, bool from_loopback, const Secret& token) {
  return IsAdmins(head) ? CheckIsAdmin(head, from_loopback, token) : Result<void>();
}

Result<void> CheckIsAdmin(const ClientRequest& head, bool from_loopback, const Secret& token) {
  if (token.empty()) {
    if (from_loopback && !CameThroughProxy(head)) {
      return {};
    }
    return Fail(ErrorCode::kForbidden,
                "changes are taken from this machine only, until a token is set: [admin] token");
  }
  if (!HasToken(head, token)) {
    return Fail(ErrorCode::kUnauthorized,
                "this needs the admin token: send 'authorization: Bearer TOKEN'");
  }
  return {};
}

}  // namespace gateway::server
