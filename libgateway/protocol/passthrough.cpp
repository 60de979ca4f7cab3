#include "libgateway/protocol/passthrough.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "libgateway/protocol/anthropic_decoder.hpp"
#include "libgateway/protocol/endpoint.hpp"
#include "libgateway/protocol/forwarded_headers.hpp"
#include "libgateway/protocol/openai_decoder.hpp"
#include "libgateway/protocol/splice.hpp"
#include "libgateway/protocol/upstream_headers.hpp"
#include "libgateway/protocol/upstream_url.hpp"

namespace gateway::protocol {
namespace {

// A body up to this size is copied with its changes; a larger one is sent in pieces.
constexpr std::size_t kMostCopied = 64U << 10U;

bool AsksForUsage(const Request& request, const CallHead& head, const Target& target) {
  const Endpoint endpoint = EndpointOf(request.path);
  return (endpoint == Endpoint::kChat || endpoint == Endpoint::kCompletions) && head.stream &&
         !head.has_stream_options && target.provider->include_usage;
}

std::string_view AcceptedType(const Request& request, const CallHead& head) {
  if (head.stream) {
    return "text/event-stream";
  }
  const Endpoint endpoint = EndpointOf(request.path);
  const bool is_object = endpoint == Endpoint::kChat || endpoint == Endpoint::kMessages ||
                         endpoint == Endpoint::kCountTokens;
  return is_object ? "application/json" : "*/*";
}

Headers HeadersOf(const Request& request, const CallHead& head, const Target& target,
                  const Key& key) {
  Headers headers = ForwardToUpstream(request.headers, request.dialect);
  const std::string_view sent_type = FindHeader(request.headers, "content-type");
  if (head.form == BodyForm::kJson) {
    headers.push_back({"content-type", "application/json"});
  } else if (head.form != BodyForm::kNone && !sent_type.empty()) {
    headers.push_back({"content-type", std::string(sent_type)});
  }
  headers.push_back({"accept", std::string(AcceptedType(request, head))});
  AddOwnHeaders(request, target, key, &headers);
  return headers;
}

class Passthrough final : public ProtocolAdapter {
 public:
  explicit Passthrough(Dialect dialect) : dialect_(dialect) {}

  [[nodiscard]] Dialect client_dialect() const override { return dialect_; }
  [[nodiscard]] Dialect upstream_dialect() const override { return dialect_; }

  [[nodiscard]] Result<EncodedCall> Encode(const Request& request, const CallHead& head,
                                           const Target& target, const Key& key) const override {
    auto url = ApiUrl(target.provider->base_url, request);
    if (!url) {
      return url.error();
    }
    EncodedCall call;
    call.decoder = NewDecoder(request, head, target);
    UpstreamRequest& upstream = call.upstream;
    upstream.method = request.method;
    upstream.url = *std::move(url);
    upstream.headers = HeadersOf(request, head, target, key);
    if (request.body_source != nullptr) {
      upstream.body_source = request.body_source;
      upstream.fresh_connection = true;
      return call;
    }
    BodyPieces pieces =
        Splice(request.body, head, target.model, AsksForUsage(request, head, target));
    if (request.body.size() <= kMostCopied) {
      upstream.body = Join(pieces);
    } else {
      upstream.body_source = std::make_shared<SplicedBody>(std::move(pieces));
    }
    return call;
  }

 private:
  [[nodiscard]] std::unique_ptr<ResponseDecoder> NewDecoder(const Request& request,
                                                            const CallHead& head,
                                                            const Target& target) const {
    AnswerContext context(head, target, dialect_, EndpointOf(request.path));
    context.request_id = request.id;
    context.asked_usage = AsksForUsage(request, head, target);
    context.head_only = request.method == "HEAD";
    if (dialect_ == Dialect::kAnthropic) {
      return std::make_unique<AnthropicDecoder>(std::move(context));
    }
    return std::make_unique<OpenAiDecoder>(std::move(context));
  }

  const Dialect dialect_;
};

}  // namespace

std::unique_ptr<ProtocolAdapter> NewOpenAiPassthrough() {
  return std::make_unique<Passthrough>(Dialect::kOpenAi);
}

std::unique_ptr<ProtocolAdapter> NewAnthropicPassthrough() {
  return std::make_unique<Passthrough>(Dialect::kAnthropic);
}

}  // namespace gateway::protocol
