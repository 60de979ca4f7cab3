// Calls of an Anthropic client for an OpenAI upstream.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "libgateway/protocol/anthropic_to_openai/adapter.hpp"
#include "protocol/translating.hpp"

namespace gateway::protocol::anthropic_to_openai {

using Set = std::function<void(Provider&)>;

// One call, and its answer.
class AskedCall : private Translating {
 public:
  // `set`: changes the provider. `path`: empty for messages.
  AskedCall(std::string body, const Set& set, const std::string& path)
      : Translating(NewAnthropicToOpenAi()) {
    if (set) {
      set(*provider);
    }
    if (!path.empty()) {
      request.path = path;
    }
    request.query = "beta=true";
    request.headers = {{"authorization", "Bearer sk-client"},
                       {"anthropic-beta", "x"},
                       {"idempotency-key", "y"},
                       {"user-agent", "z"}};
    call_.emplace(TryEncode(std::move(body)));
    // An Exchange drops it when the answer begins.
    std::string(request.body.size(), '#').swap(request.body);
  }
  AskedCall(const AskedCall&) = delete;
  AskedCall& operator=(const AskedCall&) = delete;

  // Precondition: the call is not refused.
  EncodedCall& call() {
    REQUIRE((*call_));
    return **call_;
  }
  // Precondition: it is.
  [[nodiscard]] const Error& refusal() const {
    REQUIRE_FALSE((*call_));
    return call_->error();
  }
  // Of the upstream's body, as written there; empty when it has none.
  std::string Member(std::string_view key) { return MemberOf(call().upstream.body, key); }
  // EncodedCall::lost, joined by commas.
  std::string Lost() {
    std::string lost;
    for (const std::string& name : call().lost) {
      lost.append(lost.empty() ? "" : ",").append(name);
    }
    return lost;
  }
  // What the client is answered. `end`: the upstream's body ends properly.
  Decoded Decode(std::string_view upstream, const std::string& content_type,
                 std::size_t piece = 1'000'000, bool end = true, int status = 200) {
    return Feed(*call().decoder, ResponseHead{status, {{"content-type", content_type}}, false},
                Pieces(upstream, piece), end);
  }

 private:
  std::optional<Result<EncodedCall>> call_;
};

inline AskedCall AskBody(std::string body, const Set& set = {}, const std::string& path = "") {
  return AskedCall(std::move(body), set, path);
}

// A call with these messages, and `more` members: `,"top_k":1`.
inline AskedCall Ask(const std::string& messages, const std::string& more = "",
                     const Set& set = {}) {
  return AskBody(R"({"model":"oai/m","messages":)" + messages + more + "}", set);
}

// A call with a message that says "Hi".
inline AskedCall AskWith(const std::string& more, const Set& set = {}) {
  return Ask(R"([{"role":"user","content":"Hi"}])", more, set);
}

// The upstream's messages for the client's.
inline std::string Messages(const std::string& messages, const std::string& more = "",
                            const Set& set = {}) {
  return Ask(messages, more, set).Member("messages");
}

inline std::string Message(const std::string& role, const std::string& content) {
  return R"({"role":")" + role + R"(","content":)" + content + "}";
}
inline std::string User(const std::string& content) { return Message("user", content); }
inline std::string Assistant(const std::string& content) { return Message("assistant", content); }

}  // namespace gateway::protocol::anthropic_to_openai
