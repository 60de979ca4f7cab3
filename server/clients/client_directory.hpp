// ClientDirectory: all clients, found by the keys that they send.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/config.hpp"
#include "gateway/message.hpp"
#include "server/clients/client_account.hpp"

namespace gateway::server {

// Immutable. Any thread, without a lock.
class ClientDirectory {
 public:
  // Clients of the same name as in `before` keep their accounts; it may be null.
  ClientDirectory(const std::vector<ClientConfig>& clients, const ClientDirectory* before);

  // No clients: whoever asks is served.
  [[nodiscard]] bool empty() const { return by_key_.empty(); }

  // Null: nobody has this key. The key is hashed once, whatever there is.
  [[nodiscard]] std::shared_ptr<const Client> Find(std::string_view key) const;
  [[nodiscard]] std::shared_ptr<const Client> Find(const ClientKey& key) const;

 private:
  struct Hash {
    std::size_t operator()(const ClientKey& key) const { return key.HashCode(); }
  };

  std::unordered_map<ClientKey, std::shared_ptr<const Client>, Hash> by_key_;
};

// The key that the headers carry: as `authorization: Bearer`, `x-api-key`, `x-goog-api-key` or
// `api-key`; a view into them. Error: kUnauthorized when they carry none, or different ones.
Result<std::string_view> KeyIn(const Headers& headers);

}  // namespace gateway::server
