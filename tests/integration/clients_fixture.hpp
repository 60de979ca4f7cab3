// A server that lets in one client, "team-a", to two providers.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "integration/server_fixture.hpp"

namespace gateway::server {

inline const std::string kKey = "client-canary-key-of-a";
inline const std::string kAnswer = JsonAnswer(
    R"({"id":"1","object":"chat.completion","model":"m","choices":[{"index":0,"message":)"
    R"({"role":"assistant","content":"hi"},"finish_reason":"stop"}],)"
    R"("usage":{"prompt_tokens":70,"completion_tokens":30,"total_tokens":100}})");
inline const std::string kJson = "content-type: application/json\r\n";

inline std::string Call(const std::string& model) {
  return R"({"model":")" + model +
         R"(","messages":[{"role":"user","content":"hi"}],"max_tokens":9})";
}

inline ClientConfig ClientNamed(std::string name, std::string_view key) {
  ClientConfig client;
  client.name = std::move(name);
  client.key = ClientKey::Of(key);
  return client;
}

struct ClientsFixture : ServerFixture {
  explicit ClientsFixture(const std::function<void(ClientConfig&)>& change = {},
                          support::RawUpstream::Script script = support::Answer(kAnswer))
      : ServerFixture(std::move(script), [&change](GatewayConfig& built) {
          built.clients.push_back(ClientNamed("team-a", kKey));
          built.redirects = {{"fast", {"up/m"}}};
          built.admin.token = Secret("admin-token-0123456789");
          ProviderConfig other = built.providers.front();
          other.name = "other";
          built.providers.push_back(std::move(other));
          if (change) {
            change(built.clients.front());
          }
        }) {}

  // `fields`: header lines.
  [[nodiscard]] RawClient::Answer Send(const std::string& line, const std::string& fields,
                                       const std::string& body = {}) const {
    RawClient client = Connect();
    client.Send(line + " HTTP/1.1\r\nHost: x\r\n" + fields +
                "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.Read();
  }
  [[nodiscard]] RawClient::Answer Ask(const std::string& model,
                                      const std::string& more_fields = {}) const {
    return Send("POST /v1/chat/completions", kJson + Bearer() + more_fields, Call(model));
  }
  static std::string Bearer() { return "authorization: Bearer " + kKey + "\r\n"; }
};

}  // namespace gateway::server
