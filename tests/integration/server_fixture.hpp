// The whole server in front of an upstream that a test scripts, with its log in a folder of its
// own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "gateway/config.hpp"
#include "logging/sqlite_fixture.hpp"
#include "server/gateway_server.hpp"
#include "support/front_fixture.hpp"
#include "support/raw_upstream.hpp"

namespace gateway::server {

inline const std::string kUpstreamKey = "sk-upstream-canary-7f3a";

// `Upstream`: made of a Script of its own kind, has a url().
template <typename Upstream>
class FixtureWith {
 public:
  explicit FixtureWith(typename Upstream::Script script,
                       const std::function<void(GatewayConfig&)>& change = {})
      : upstream(std::move(script)) {
    ProviderConfig provider;
    provider.name = "up";
    provider.base_url = upstream.url() + "/v1";
    provider.keys.push_back(Key{"up#1", Secret(kUpstreamKey)});
    provider.models = {"m", "org/n"};
    config.providers.push_back(std::move(provider));
    config.server.port = 0;
    config.server.threads = 2;
    config.log.url = "sqlite://" + database();
    config.log.delivery.spill_folder = folder.File("data/spill");  // whatever database a test takes
    if (change) {
      change(config);
    }
    auto started = GatewayServer::Start(config);
    REQUIRE(started);
    server = *std::move(started);
  }

  [[nodiscard]] RawClient Connect() const { return RawClient(server->port()); }

  // Sends `body` as a chat call and reads the answer.
  RawClient::Answer Chat(const std::string& body, const std::string& more_headers = "") const {
    RawClient client = Connect();
    REQUIRE(client.Send(ChatText(body, more_headers)));
    return client.Read();
  }
  static std::string ChatText(const std::string& body, const std::string& more_headers = "") {
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\n"
           "authorization: Bearer client-credential\r\n" +
           more_headers + "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  // Stops the server, so that the log is written, and asks the database.
  std::string Ask(const std::string& sql) {
    server.reset();
    return logging::Ask(database(), sql);
  }
  [[nodiscard]] std::string database() const { return folder.File("data/gateway.db"); }

  logging::TempFolder folder;
  Upstream upstream;
  GatewayConfig config;
  std::unique_ptr<GatewayServer> server;
};

using ServerFixture = FixtureWith<support::RawUpstream>;

// The bytes of an upstream's answer.
inline std::string JsonAnswer(const std::string& body, const std::string& status = "200 OK",
                              const std::string& more_headers = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" + more_headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
inline const std::string kStreamHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
inline std::string Chunked(const std::string& bytes) {
  char size[32];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + bytes + "\r\n";
}
inline std::string ContentEvent(const std::string& text) {
  return R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m-2025",)"
         R"("choices":[{"index":0,"delta":{"role":"assistant","content":")" +
         text + R"("},"finish_reason":null}]})" + "\n\n";
}
inline const std::string kFinishEvent =
    R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m-2025",)"
    R"("choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})"
    "\n\n";
inline const std::string kUsageEvent =
    R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m-2025",)"
    R"("choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16}})"
    "\n\n";
inline const std::string kDoneEvent = "data: [DONE]\n\n";

}  // namespace gateway::server
