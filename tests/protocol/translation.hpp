// Translation: a call from a client of one protocol to an upstream of another, and its answer, the
// way an Exchange would do it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "libgateway/json/tree.hpp"
#include "protocol/decoding.hpp"

namespace gateway::protocol {

class Translation {
 public:
  // `set`: changes the provider. `path`: empty for the one of the client's chats.
  Translation(std::unique_ptr<ProtocolAdapter> adapter, std::string body,
              const std::function<void(Provider&)>& set = {}, std::string path = "")
      : adapter_(std::move(adapter)), provider_(TestProvider()) {
    const bool is_anthropic = adapter_->client_dialect() == Dialect::kAnthropic;
    provider_->dialect = adapter_->upstream_dialect();
    if (set) {
      set(*provider_);
    }
    request_.id = "req-1";
    request_.dialect = adapter_->client_dialect();
    request_.path = !path.empty() ? path : is_anthropic ? "/v1/messages" : "/v1/chat/completions";
    request_.query = "beta=true";
    request_.headers = {{"authorization", "Bearer sk-client"},
                        {"anthropic-beta", "x"},
                        {"idempotency-key", "y"},
                        {"user-agent", "z"}};
    request_.body = std::move(body);
    auto head = json::ReadCallHead(request_.body);
    REQUIRE(head);
    head_ = *std::move(head);
    target_ = Target{provider_, "m-up"};
    call_.emplace(adapter_->Encode(request_, head_, target_, Key{"k", Secret(std::string(kKey))}));
    // An Exchange drops it when the answer begins.
    std::string(request_.body.size(), '#').swap(request_.body);
  }
  Translation(const Translation&) = delete;
  Translation& operator=(const Translation&) = delete;

  // Precondition: the call is not refused.
  EncodedCall& call() {
    REQUIRE((*call_));
    return **call_;
  }
  // Of the upstream's body, as written there; empty when it has none.
  std::string Member(std::string_view key) {
    json::Tree tree;
    REQUIRE(tree.Read(call().upstream.body));
    for (const json::Element member : tree.root()) {
      if (member.HasKey(key)) {
        return std::string(member.raw());
      }
    }
    return {};
  }
  // EncodedCall::lost, joined by commas.
  std::string Lost() {
    std::string lost;
    for (const std::string& name : call().lost) {
      lost.append(lost.empty() ? "" : ",").append(name);
    }
    return lost;
  }
  // Precondition: the call is refused.
  [[nodiscard]] const Error& refusal() const {
    REQUIRE_FALSE((*call_));
    return call_->error();
  }

  // The answer to it. `end`: the upstream's body ends properly.
  Decoded Decode(std::string_view upstream, const std::string& content_type,
                 std::size_t piece = 1'000'000, bool end = true, int status = 200) {
    return Feed(*call().decoder, ResponseHead{status, {{"content-type", content_type}}, false},
                Pieces(upstream, piece), end);
  }

 private:
  const std::unique_ptr<ProtocolAdapter> adapter_;
  const std::shared_ptr<Provider> provider_;
  Request request_;
  CallHead head_;
  Target target_;
  std::optional<Result<EncodedCall>> call_;
};

}  // namespace gateway::protocol
