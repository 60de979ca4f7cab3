#include "libgateway/protocol/upstream_headers.hpp"

#include <algorithm>
#include <string>

namespace gateway::protocol {
namespace {

Header CredentialOf(const Provider& provider, const Key& key) {
  const std::string secret(key.secret.Reveal());
  if (provider.dialect == Dialect::kAnthropic && !provider.bearer_auth) {
    return {"x-api-key", secret};
  }
  return {"authorization", "Bearer " + secret};
}

}  // namespace

void SetHeader(const Header& header, Headers* headers) {
  const auto known = std::find_if(headers->begin(), headers->end(), [&header](const Header& other) {
    return other.name == header.name;
  });
  if (known == headers->end()) {
    headers->push_back(header);
  } else {
    known->value = header.value;
  }
}

void AddOwnHeaders(const Request& request, const Target& target, const Key& key, Headers* headers) {
  const Provider& provider = *target.provider;
  headers->push_back({"user-agent", "libgateway/" GATEWAY_VERSION});
  if (!request.id.empty()) {
    headers->push_back({"x-request-id", request.id});
  }
  if (provider.dialect == Dialect::kAnthropic &&
      FindHeader(*headers, "anthropic-version").empty()) {
    headers->push_back({"anthropic-version", provider.translation.anthropic_version});
  }
  for (const Header& extra : provider.extra_headers) {
    SetHeader(extra, headers);
  }
  if (!key.secret.empty()) {
    SetHeader(CredentialOf(provider, key), headers);
  }
}

}  // namespace gateway::protocol
