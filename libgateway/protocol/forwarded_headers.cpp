#include "libgateway/protocol/forwarded_headers.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "libgateway/base/ascii.hpp"

namespace gateway::protocol {
namespace {

constexpr std::array<std::string_view, 4> kToOpenAi = {"openai-organization", "openai-project",
                                                       "openai-beta", "idempotency-key"};
constexpr std::array<std::string_view, 4> kToAnthropic = {
    "anthropic-version", "anthropic-beta", "anthropic-workspace-id", "idempotency-key"};
constexpr std::array<std::string_view, 4> kToClient = {"retry-after", "retry-after-ms",
                                                       "x-should-retry", "openai-processing-ms"};
constexpr std::array<std::string_view, 2> kFamiliesToClient = {"x-ratelimit-",
                                                               "anthropic-ratelimit-"};

// Of a connection, or of the message's framing, which is written anew (RFC 9110 §7.6.1).
constexpr std::array<std::string_view, 12> kOfConnection = {
    "connection", "keep-alive", "te",    "trailer", "transfer-encoding", "upgrade",
    "host",       "expect",     "range", "via",     "content-length",    "content-encoding"};
// Of these the trace is written anew: the upstream's parent is the gateway.
constexpr std::array<std::string_view, 18> kNotToUpstream = {
    "authorization", "x-api-key",   "api-key",      "x-goog-api-key",  "cookie",      "forwarded",
    "x-real-ip",     "remote_addr", "remote_port",  "local_addr",      "local_port",  "origin",
    "referer",       "user-agent",  "x-request-id", "accept-encoding", "traceparent", "tracestate"};
constexpr std::array<std::string_view, 7> kFamiliesNotToUpstream = {
    "proxy-", "x-forwarded-", "cf-", "sec-", "x-gateway-", "x-stainless-", "access-control-"};
constexpr std::array<std::string_view, 9> kNotToClient = {"set-cookie",
                                                          "server",
                                                          "date",
                                                          "alt-svc",
                                                          "strict-transport-security",
                                                          "nel",
                                                          "report-to",
                                                          "x-powered-by",
                                                          "content-security-policy"};
constexpr std::array<std::string_view, 4> kFamiliesNotToClient = {"proxy-", "cf-", "x-gateway-",
                                                                  "access-control-"};

constexpr std::size_t kUsual = 12;  // headers of a call or an answer, ours included

template <typename List>
bool Contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

template <typename List>
bool InFamily(const List& families, std::string_view name) {
  return std::any_of(families.begin(), families.end(),
                     [name](std::string_view family) { return name.starts_with(family); });
}

bool IsRequestId(std::string_view name) { return name == "x-request-id" || name == "request-id"; }

// Whether a "connection" header names it as one of its own.
bool BelongsToConnection(const Headers& all, std::string_view name) {
  if (Contains(kOfConnection, name)) {
    return true;
  }
  return std::any_of(all.begin(), all.end(), [name](const Header& header) {
    if (header.name != "connection") {
      return false;
    }
    const std::string tokens = base::LowerCase(header.value);
    std::string_view rest = tokens;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      if (base::Trim(rest.substr(0, end)) == name) {
        return true;
      }
      rest.remove_prefix(std::min(rest.size(), end + 1));
    }
    return false;
  });
}

}  // namespace

bool IsSafe(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) || c == '\t';
  });
}

Headers ForwardToUpstream(const Headers& client, Dialect dialect) {
  const auto& passed = dialect == Dialect::kAnthropic ? kToAnthropic : kToOpenAi;
  Headers forwarded;
  forwarded.reserve(kUsual);
  for (const Header& header : client) {
    if (Contains(passed, header.name) && IsSafe(header.value)) {
      forwarded.push_back(header);
    }
  }
  return forwarded;
}

Headers ForwardToClient(const Headers& upstream) {
  Headers forwarded;
  forwarded.reserve(kUsual);
  bool has_id = false;
  for (const Header& header : upstream) {
    if (!IsSafe(header.value)) {
      continue;
    }
    if (Contains(kToClient, header.name) || InFamily(kFamiliesToClient, header.name)) {
      forwarded.push_back(header);
    } else if (!has_id && IsRequestId(header.name)) {
      has_id = true;
      forwarded.push_back({"x-upstream-request-id", header.value});
    }
  }
  return forwarded;
}

Headers ForwardRawToUpstream(const Headers& client) {
  Headers forwarded;
  for (const Header& header : client) {
    if (IsSafe(header.value) && !BelongsToConnection(client, header.name) &&
        !Contains(kNotToUpstream, header.name) && !InFamily(kFamiliesNotToUpstream, header.name)) {
      forwarded.push_back(header);
    }
  }
  return forwarded;
}

Headers ForwardRawToClient(const Headers& upstream) {
  Headers forwarded;
  bool has_id = false;
  for (const Header& header : upstream) {
    if (!IsSafe(header.value) || BelongsToConnection(upstream, header.name) ||
        Contains(kNotToClient, header.name) || InFamily(kFamiliesNotToClient, header.name)) {
      continue;
    }
    if (!IsRequestId(header.name)) {
      forwarded.push_back(header);
    } else if (!has_id) {
      has_id = true;
      forwarded.push_back({"x-upstream-request-id", header.value});
    }
  }
  return forwarded;
}

}  // namespace gateway::protocol
