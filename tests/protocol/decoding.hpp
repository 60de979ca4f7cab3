// Decodes an upstream's response with a passthrough, the way an Exchange would.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libgateway/json/call_head.hpp"
#include "libgateway/protocol/passthrough.hpp"
#include "support/catch.hpp"

namespace gateway::protocol {

inline constexpr std::string_view kKey = "sk-upstream/0001-secret";

class FixedPool final : public KeyPool {
 public:
  explicit FixedPool(std::vector<std::string> secrets) {
    for (std::string& secret : secrets) {
      keys_.push_back(std::make_shared<const Key>(Key{"k", Secret(std::move(secret))}));
    }
  }
  Result<std::shared_ptr<const Key>> Next(const KeyWish& /*wish*/) override {
    return keys_.front();
  }
  [[nodiscard]] const std::vector<std::shared_ptr<const Key>>& keys() const override {
    return keys_;
  }

 private:
  std::vector<std::shared_ptr<const Key>> keys_;
};

inline std::shared_ptr<Provider> TestProvider() {
  auto provider = std::make_shared<Provider>();
  provider->name = "oai";
  provider->base_url = "https://upstream.example/api/v3";
  provider->keys = std::make_shared<FixedPool>(
      std::vector<std::string>{std::string(kKey), "sk-other-0002-secret"});
  return provider;
}

// What a client asked, and what the upstream sends for it.
struct Case {
  std::string body;
  std::string path = "/v1/chat/completions";
  int status = 200;
  Headers headers;
  bool include_usage = true;  // the provider's setting
  Dialect dialect = Dialect::kOpenAi;
};

inline Case JsonCase(std::string extra = "") {
  Case test;
  test.body = R"({"model":"oai/m","messages":[])" + std::move(extra) + "}";
  return test;
}
inline Case StreamCase(std::string extra = "") {
  return JsonCase(R"(,"stream":true)" + std::move(extra));
}
inline Case MessagesCase(std::string extra = "") {
  Case test;
  test.body = R"({"model":"oai/m","max_tokens":9,"messages":[])" + std::move(extra) + "}";
  test.path = "/v1/messages";
  test.dialect = Dialect::kAnthropic;
  return test;
}
inline Case MessagesStreamCase() { return MessagesCase(R"(,"stream":true)"); }
inline Case With(Case test, std::string content_type, int status = 200) {
  test.status = status;
  test.headers.push_back({"content-type", std::move(content_type)});
  return test;
}

struct Decoded {
  ResponseHead head;
  std::string body;
  Usage usage;
  std::string stop_reason;
  std::optional<Error> reported;
  std::optional<Error> failure;
  bool complete = false;
  bool may_end = false;

  [[nodiscard]] std::string_view header(std::string_view name) const {
    return FindHeader(head.headers, name);
  }
};

// Gives `decoder` a response in pieces. `end`: whether its body ends properly after them.
inline Decoded Feed(ResponseDecoder& decoder, const ResponseHead& head,
                    const std::vector<std::string>& segments, bool end) {
  Decoded decoded;
  decoder.OnHead(head);
  Result<void> outcome;
  for (const std::string& segment : segments) {
    if (!segment.empty() && outcome) {
      // A copy of its own, so that a view kept for too long is found out.
      const std::string bytes(segment);
      outcome = decoder.OnBody(bytes, &decoded.body);
    }
  }
  if (outcome && end) {
    outcome = decoder.OnEnd(&decoded.body);
  }
  if (!outcome) {
    decoded.failure = outcome.error();
  }
  decoded.head = decoder.client_head();
  decoded.usage = decoder.usage();
  decoded.stop_reason = decoder.stop_reason();
  decoded.complete = decoder.complete();
  decoded.may_end = decoder.may_end();
  if (const Error* reported = decoder.reported_error()) {
    decoded.reported = *reported;
  }
  return decoded;
}

inline std::vector<std::string> Pieces(std::string_view bytes, std::size_t piece) {
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    pieces.emplace_back(bytes.substr(at, piece));
  }
  return pieces;
}

inline Decoded DecodeSegments(const Case& test, const std::vector<std::string>& segments,
                              bool end = true) {
  Request request;
  request.dialect = test.dialect;
  request.path = test.path;
  request.body = test.body;
  const auto head = json::ReadCallHead(request.body);
  REQUIRE(head);
  auto provider = TestProvider();
  provider->dialect = test.dialect;
  provider->include_usage = test.include_usage;
  const Target target{provider, "m-up"};
  const Key key{"k", Secret(std::string(kKey))};
  const auto adapter =
      test.dialect == Dialect::kAnthropic ? NewAnthropicPassthrough() : NewOpenAiPassthrough();
  auto call = adapter->Encode(request, *head, target, key);
  REQUIRE(call);
  return Feed(*call->decoder, ResponseHead{test.status, test.headers, false}, segments, end);
}

inline Decoded Decode(const Case& test, std::string_view upstream, std::size_t piece = 1'000'000,
                      bool end = true) {
  return DecodeSegments(test, Pieces(upstream, piece), end);
}

}  // namespace gateway::protocol
