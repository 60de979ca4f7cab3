// A server whose upstream offers whatever models a test says, and answers chats by echoing the
// model.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "integration/server_fixture.hpp"

namespace gateway::server {

inline const std::string kAdminToken = "token-canary-of-the-tests-0001";

// {"data":[{"id":...},...]} as an answer's bytes.
inline std::string ListAnswer(const std::vector<std::string>& ids) {
  std::string body;
  for (const std::string& id : ids) {
    body += (body.empty() ? "" : ",") + std::string(R"({"id":")") + id + "\"}";
  }
  return JsonAnswer(R"({"object":"list","data":[)" + body + "]}");
}

class ModelUpstream {
 public:
  // What GET .../models is answered with; `request` is its head.
  using Lister = std::function<std::string(const std::string& request)>;

  explicit ModelUpstream(Lister lister) : lister_(std::move(lister)) {}
  explicit ModelUpstream(const std::vector<std::string>& ids) { Offer(ids); }

  void Offer(const std::vector<std::string>& ids) {
    Say([answer = ListAnswer(ids)](const std::string&) { return answer; });
  }
  void Say(Lister lister) {
    const std::lock_guard lock(mutex_);
    lister_ = std::move(lister);
  }

  // Requests for the list, and the bodies of all others.
  [[nodiscard]] std::vector<std::string> heard() const {
    const std::lock_guard lock(mutex_);
    return heard_;
  }

  support::RawUpstream::Script Script() {
    return [this](support::RawConnection& connection) {
      for (std::string request = connection.ReadRequest(); !request.empty();
           request = connection.ReadRequest()) {
        const std::string answer = AnswerTo(request);
        if (answer.empty()) {
          connection.WaitForClose();  // never answers
          return;
        }
        connection.Write(answer);
      }
    };
  }

 private:
  std::string AnswerTo(const std::string& request) {
    const std::lock_guard lock(mutex_);
    if (request.starts_with("GET ")) {
      heard_.push_back(request);
      return lister_(request);
    }
    const std::string body = request.substr(request.find("\r\n\r\n") + 4);
    heard_.push_back(body);
    return JsonAnswer(
        R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
        R"("message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}]})");
  }

  mutable std::mutex mutex_;
  Lister lister_;
  std::vector<std::string> heard_;
};

struct ModelServer {
  explicit ModelServer(ModelUpstream::Lister lister,
                       const std::function<void(GatewayConfig&)>& change = {})
      : upstream(std::move(lister)), fixture(upstream.Script(), Plain(change)) {}
  explicit ModelServer(const std::vector<std::string>& ids,
                       const std::function<void(GatewayConfig&)>& change = {})
      : upstream(ids), fixture(upstream.Script(), Plain(change)) {}

  RawClient::Answer Call(const std::string& line, const std::string& body = "",
                         const std::string& more_headers = "") const {
    RawClient client = fixture.Connect();
    REQUIRE(client.Send(
        line + " HTTP/1.1\r\nHost: localhost\r\ncontent-type: application/json\r\n" + more_headers +
        "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body));
    return client.Read();
  }
  RawClient::Answer Get(const std::string& target) const { return Call("GET " + target); }
  // The admin's, of a server with kAdminToken.
  RawClient::Answer Change(const std::string& line, const std::string& body = "") const {
    return Call(line, body, "authorization: Bearer " + kAdminToken + "\r\n");
  }
  RawClient::Answer Choose(const std::string& models) const {
    return Call("POST /models/up", R"({"models":)" + models + "}");
  }
  // The names that clients see, each with a blank behind it.
  std::string Listed() const {
    std::string names;
    const std::string body = Get("/v1/models").body;
    const std::string mark = R"({"id":")";
    for (std::size_t at = body.find(mark); at != std::string::npos; at = body.find(mark, at)) {
      at += mark.size();
      names += body.substr(at, body.find('"', at) - at) + " ";
    }
    return names;
  }
  // The model that the upstream was asked for when a client asked for `model`.
  std::string Asked(const std::string& model) {
    const auto answer = fixture.Chat(R"({"model":")" + model + R"(","messages":[]})");
    if (answer.status != 200) {
      return std::to_string(answer.status);
    }
    const std::string body = upstream.heard().back();
    const std::size_t at = body.find(R"("model":")") + 9;
    return body.substr(at, body.find('"', at) - at);
  }

  ModelUpstream upstream;
  ServerFixture fixture;

 private:
  // Nothing is configured but what the test says.
  static std::function<void(GatewayConfig&)> Plain(std::function<void(GatewayConfig&)> change) {
    return [change = std::move(change)](GatewayConfig& config) {
      config.providers.front().models.clear();
      if (change) {
        change(config);
      }
    };
  }
};

inline bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace gateway::server
