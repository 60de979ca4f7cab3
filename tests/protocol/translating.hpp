// Puts calls and answers through an adapter that translates, the way an Exchange would.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "libgateway/json/tree.hpp"
#include "protocol/decoding.hpp"

namespace gateway::protocol {

// An upstream's answer as it comes.
struct Upstream {
  std::string body;
  std::string content_type = "application/json";
  int status = 200;
  std::size_t piece = 1'000'000;  // bytes that come at once
  bool ends = true;               // properly, as far as HTTP can tell
  Headers headers = {};
};

inline Upstream Events(std::string body, std::size_t piece = 1'000'000) {
  return Upstream{std::move(body), "text/event-stream", 200, piece};
}

// One adapter, with all that its calls refer to.
class Translating {
 public:
  explicit Translating(std::unique_ptr<ProtocolAdapter> adapter) : adapter_(std::move(adapter)) {
    request.dialect = adapter_->client_dialect();
    request.path = request.dialect == Dialect::kAnthropic ? "/v1/messages" : "/v1/chat/completions";
    request.id = "req-1";
    provider->dialect = adapter_->upstream_dialect();
  }

  Result<EncodedCall> TryEncode(std::string body) {
    request.body = std::move(body);
    const auto head = json::ReadCallHead(request.body);
    REQUIRE(head);
    head_ = *head;
    target_ = Target{provider, "m-up"};
    return adapter_->Encode(request, head_, target_, Key{"k", Secret(std::string(kKey))});
  }

  EncodedCall Encode(std::string body) {
    auto call = TryEncode(std::move(body));
    if (!call) {
      FAIL(call.error().param + ": " + call.error().message);
    }
    return *std::move(call);
  }

  // What the client that asked with `body` is answered.
  Decoded Answer(std::string body, const Upstream& upstream) {
    const EncodedCall call = Encode(std::move(body));
    std::string().swap(request.body);  // it is gone once the answer has begun
    ResponseHead head{upstream.status, upstream.headers, false};
    if (!upstream.content_type.empty()) {
      head.headers.push_back({"content-type", upstream.content_type});
    }
    return Feed(*call.decoder, head, Pieces(upstream.body, upstream.piece), upstream.ends);
  }

  Request request;
  std::shared_ptr<Provider> provider = TestProvider();

 private:
  const std::unique_ptr<ProtocolAdapter> adapter_;
  CallHead head_;
  Target target_;
};

// A member of an object, as written; empty when there is none. A dot leads into it.
inline std::string MemberOf(std::string_view object, std::string_view path) {
  json::Tree tree;
  REQUIRE(tree.Read(object));
  json::Element found = tree.root();
  while (!path.empty() && found) {
    found = found[path.substr(0, path.find('.'))];
    path.remove_prefix(std::min(path.size(), path.find('.')));
    path.remove_prefix(path.empty() ? 0 : 1);
  }
  return std::string(found.raw());
}

}  // namespace gateway::protocol
