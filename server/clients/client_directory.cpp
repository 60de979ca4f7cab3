#include "server/clients/client_directory.hpp"

#include <string>

#include "server/front/header_text.hpp"

namespace gateway::server {
namespace {

// Empty: none.
std::string_view CredentialIn(const Header& header) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view value = header.value;
  if (header.name == "x-api-key" || header.name == "api-key" || header.name == "x-goog-api-key") {
    return Trim(value);
  }
  if (header.name == "authorization" && EqualNoCase(value.substr(0, kScheme.size()), kScheme)) {
    return Trim(value.substr(kScheme.size()));
  }
  return {};
}

}  // namespace

ClientDirectory::ClientDirectory(const std::vector<ClientConfig>& clients,
                                 const ClientDirectory* before) {
  std::unordered_map<std::string_view, std::shared_ptr<ClientAccount>> accounts;
  if (before != nullptr) {
    for (const auto& [key, client] : before->by_key_) {
      accounts.emplace(client->name, client->account);
    }
  }
  for (const ClientConfig& config : clients) {
    const auto kept = accounts.find(config.name);
    by_key_.emplace(
        config.key,
        std::make_shared<const Client>(Client{
            config.name, config.key, AllowedModels(config.models), config.requests_per_minute,
            config.tokens_per_minute, config.tokens_per_day, config.max_in_flight,
            kept == accounts.end() ? std::make_shared<ClientAccount>() : kept->second,
            config.log_bodies}));
  }
}

std::shared_ptr<const Client> ClientDirectory::Find(std::string_view key) const {
  return Find(ClientKey::Of(key));
}

std::shared_ptr<const Client> ClientDirectory::Find(const ClientKey& key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : found->second;
}

Result<std::string_view> KeyIn(const Headers& headers) {
  std::string_view key;
  for (const Header& header : headers) {
    const std::string_view other = CredentialIn(header);
    if (!key.empty() && !other.empty() && key != other) {
      return Fail(ErrorCode::kUnauthorized, "different keys in one request; send one");
    }
    key = other.empty() ? key : other;
  }
  if (key.empty()) {
    return Fail(ErrorCode::kUnauthorized,
                "this needs a key of this gateway: send 'authorization: Bearer KEY' or "
                "'x-api-key: KEY'");
  }
  return key;
}

}  // namespace gateway::server
