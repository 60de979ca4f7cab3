#include "libgateway/protocol/passthrough.hpp"

#include <string>
#include <string_view>
#include <utility>

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
  return EndpointOf(request.path) == Endpoint::kChat ? "application/json" : "*/*";
}

Headers HeadersOf(const Request& request, const CallHead& head, const Target& target,
                  const Key& key) {
  Headers headers = ForwardToUpstream(request.headers);
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

class OpenAiPassthrough final : public ProtocolAdapter {
 public:
  [[nodiscard]] Dialect client_dialect() const override { return Dialect::kOpenAi; }
  [[nodiscard]] Dialect upstream_dialect() const override { return Dialect::kOpenAi; }

  [[nodiscard]] Result<UpstreamRequest> Encode(const Request& request, const CallHead& head,
                                               const Target& target,
                                               const Key& key) const override {
    auto url = ApiUrl(target.provider->base_url, request);
    if (!url) {
      return url.error();
    }
    UpstreamRequest upstream;
    upstream.method = request.method;
    upstream.url = *std::move(url);
    upstream.headers = HeadersOf(request, head, target, key);
    if (request.body_source != nullptr) {
      upstream.body_source = request.body_source;
      upstream.fresh_connection = true;
      return upstream;
    }
    BodyPieces pieces =
        Splice(request.body, head, target.model, AsksForUsage(request, head, target));
    if (request.body.size() <= kMostCopied) {
      upstream.body = Join(pieces);
    } else {
      upstream.body_source = std::make_shared<SplicedBody>(std::move(pieces));
    }
    return upstream;
  }

  [[nodiscard]] std::unique_ptr<ResponseDecoder> NewDecoder(const Request& request,
                                                            const CallHead& head,
                                                            const Target& target) const override {
    return std::make_unique<OpenAiDecoder>(AnswerContext{head, target, EndpointOf(request.path),
                                                         AsksForUsage(request, head, target),
                                                         request.method == "HEAD"});
  }
};

}  // namespace

std::unique_ptr<ProtocolAdapter> NewOpenAiPassthrough() {
  return std::make_unique<OpenAiPassthrough>();
}

}  // namespace gateway::protocol
