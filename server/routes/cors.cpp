#include "server/routes/cors.hpp"

#include <algorithm>
#include <string>

#include "server/front/header_text.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kMethods = "GET, POST, PUT, PATCH, DELETE";

// What a page may read of an answer, beyond the few headers that it always may.
constexpr std::string_view kExposed =
    "x-request-id, request-id, x-upstream-request-id, x-gateway-provider, x-gateway-model, "
    "x-gateway-key, x-gateway-attempts, x-gateway-lossy, x-gateway-config, x-gateway-error, "
    "retry-after, retry-after-ms, "
    "x-should-retry, x-ratelimit-limit-requests, x-ratelimit-limit-tokens, "
    "x-ratelimit-remaining-requests, x-ratelimit-remaining-tokens, x-ratelimit-reset-requests, "
    "x-ratelimit-reset-tokens, openai-processing-ms, anthropic-ratelimit-requests-limit, "
    "anthropic-ratelimit-requests-remaining, anthropic-ratelimit-requests-reset, "
    "anthropic-ratelimit-tokens-limit, anthropic-ratelimit-tokens-remaining, "
    "anthropic-ratelimit-tokens-reset, anthropic-ratelimit-input-tokens-limit, "
    "anthropic-ratelimit-input-tokens-remaining, anthropic-ratelimit-input-tokens-reset, "
    "anthropic-ratelimit-output-tokens-limit, anthropic-ratelimit-output-tokens-remaining, "
    "anthropic-ratelimit-output-tokens-reset";

constexpr std::string_view kMaxAge = "600";  // seconds that a browser need not ask again

bool IsAllowed(std::string_view origin, const CorsConfig& cors) {
  return !origin.empty() &&
         std::any_of(cors.allowed_origins.begin(), cors.allowed_origins.end(),
                     [origin](const std::string& one) { return one == "*" || one == origin; });
}

bool IsTokenList(std::string_view list) {
  while (true) {
    const std::size_t comma = list.find(',');
    if (!IsToken(Trim(list.substr(0, comma)))) {
      return false;
    }
    if (comma == std::string_view::npos) {
      return true;
    }
    list.remove_prefix(comma + 1);
  }
}

Response Preflight(std::string_view asked_headers) {
  Response response{204, {{"access-control-allow-methods", std::string(kMethods)}}, {}};
  if (IsTokenList(asked_headers)) {
    response.headers.push_back({"access-control-allow-headers", std::string(asked_headers)});
  }
  response.headers.push_back({"access-control-max-age", std::string(kMaxAge)});
  return response;
}

}  // namespace

Result<GateAnswer> CheckOrigin(const ClientRequest& head, const CorsConfig& cors) {
  const std::string_view origin = FindHeader(head.headers, "origin");
  if (!IsAllowed(origin, cors)) {
    // The request's host proves nothing: a page can have any name resolved to this machine.
    // Browsers leave `origin` out where a page only reads what seems to be its own host.
    const std::string_view site = FindHeader(head.headers, "sec-fetch-site");
    const bool typed_in = site.empty() || EqualNoCase(site, "none");
    if (!typed_in || !origin.empty()) {
      return Fail(ErrorCode::kForbidden,
                  "requests from web pages of this origin are not accepted here; the setting is "
                  "'allowed_origins' in [cors]");
    }
    return GateAnswer{};
  }
  // Never "*" and never with credentials: the one page that asks, by its name.
  GateAnswer passed;
  passed.headers.push_back({"access-control-allow-origin", std::string(origin)});
  if (head.method == "OPTIONS" &&
      !FindHeader(head.headers, "access-control-request-method").empty()) {
    passed.answer = Preflight(FindHeader(head.headers, "access-control-request-headers"));
    passed.headers.push_back({"vary", "Origin, Access-Control-Request-Headers"});
    return passed;
  }
  passed.headers.push_back({"vary", "Origin"});
  passed.headers.push_back({"access-control-expose-headers", std::string(kExposed)});
  return passed;
}

}  // namespace gateway::server
