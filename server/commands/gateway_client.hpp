// GatewayClient: HTTP calls to a gateway.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/key_pool.hpp"
#include "gateway/result.hpp"
#include "server/commands/gateway_address.hpp"
#include "server/json/rapidjson.hpp"

namespace gateway::server {

struct HttpAnswer {
  int status = 0;
  std::string body;
  std::string mark = {};  // what it says in kMarkHeader
};

class GatewayClient {
 public:
  // `token`: the admin's; `key`: a client's, for what is not the admin's. Empty: none is sent.
  GatewayClient(GatewayAddress address, Secret token, Secret key = {})
      : address_(std::move(address)), token_(std::move(token)), key_(std::move(key)) {}

  // Where /admin is, if not where everything is. Before the first call.
  void SetAdminAddress(GatewayAddress address) { admin_address_ = std::move(address); }

  // Any thread, on several at once: each call has a connection of its own. May block. `path` is
  // percent-encoded. Error: kConnect when nobody listens there, kTimeout or kUpstreamProtocol when
  // no answer came.
  [[nodiscard]] Result<HttpAnswer> Send(
      const std::string& method, const std::string& path, const std::string& body = {},
      std::chrono::seconds patience = std::chrono::minutes(5)) const;

  // Send, and the body of the answer if that is a success. Error: also kUpstreamStatus with
  // RefusalText.
  [[nodiscard]] Result<std::string> Ask(const std::string& method, const std::string& path,
                                        const std::string& body = {}) const;

  [[nodiscard]] const GatewayAddress& address() const { return address_; }
  [[nodiscard]] const GatewayAddress& AddressFor(std::string_view path) const;

 private:
  [[nodiscard]] const Secret& CredentialFor(std::string_view path) const;

  GatewayAddress address_;
  std::optional<GatewayAddress> admin_address_;
  Secret token_;
  Secret key_;
};

// What went wrong, of an answer with an error status.
std::string ErrorMessageOf(const HttpAnswer& answer);

// The same of an answer to the admin, with what the user of a command can do about it.
std::string RefusalText(const HttpAnswer& answer);

// Puts the JSON object `body` into `document`. Error: kUpstreamProtocol.
Result<void> ReadAnswer(const std::string& body, rapidjson::Document* document);

}  // namespace gateway::server
