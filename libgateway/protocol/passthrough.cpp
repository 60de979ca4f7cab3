#include "libgateway/protocol/passthrough.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "libgateway/json/call_head.hpp"
#include "libgateway/protocol/forwarded_headers.hpp"
#include "libgateway/protocol/openai_decoder.hpp"

namespace gateway::protocol {
namespace {

constexpr std::string_view kApiVersion = "/v1";
constexpr std::string_view kChatPath = "/v1/chat/completions";

bool IsChat(const Request& request) { return request.path == kChatPath; }

bool AsksForUsage(const Request& request, const CallHead& head, const Target& target) {
  return IsChat(request) && head.stream && !head.has_stream_options &&
         target.provider->include_usage;
}

// Base URLs end in the upstream's own version of "/v1".
std::string UrlOf(const Request& request, const Target& target) {
  std::string_view path = request.path;
  if (path.starts_with(kApiVersion) && path.substr(kApiVersion.size()).starts_with('/')) {
    path.remove_prefix(kApiVersion.size());
  }
  return target.provider->base_url + std::string(path);
}

void SetHeader(const Header& header, Headers* headers) {
  const auto known = std::find_if(headers->begin(), headers->end(), [&header](const Header& other) {
    return other.name == header.name;
  });
  if (known == headers->end()) {
    headers->push_back(header);
  } else {
    known->value = header.value;
  }
}

Headers HeadersOf(const Request& request, const CallHead& head, const Target& target,
                  const Key& key) {
  Headers headers = ForwardToUpstream(request.headers);
  headers.push_back({"content-type", "application/json"});
  headers.push_back({"accept", head.stream ? "text/event-stream" : "application/json"});
  headers.push_back({"user-agent", "libgateway/" GATEWAY_VERSION});
  if (!request.id.empty()) {
    headers.push_back({"x-request-id", request.id});
  }
  for (const Header& extra : target.provider->extra_headers) {
    SetHeader(extra, &headers);
  }
  if (!key.secret.empty()) {
    SetHeader({"authorization", "Bearer " + std::string(key.secret.Reveal())}, &headers);
  }
  return headers;
}

class OpenAiPassthrough final : public ProtocolAdapter {
 public:
  [[nodiscard]] Dialect client_dialect() const override { return Dialect::kOpenAi; }
  [[nodiscard]] Dialect upstream_dialect() const override { return Dialect::kOpenAi; }

  [[nodiscard]] Result<UpstreamRequest> Encode(const Request& request, const CallHead& head,
                                               const Target& target,
                                               const Key& key) const override {
    UpstreamRequest upstream;
    upstream.method = request.method;
    upstream.url = UrlOf(request, target);
    upstream.headers = HeadersOf(request, head, target, key);
    upstream.body =
        json::SpliceCall(request.body, head, target.model, AsksForUsage(request, head, target));
    return upstream;
  }

  [[nodiscard]] std::unique_ptr<ResponseDecoder> NewDecoder(const Request& request,
                                                            const CallHead& head,
                                                            const Target& target) const override {
    return std::make_unique<OpenAiDecoder>(AnswerContext{
        head, target, IsChat(request), AsksForUsage(request, head, target), {}, {}, {}, false});
  }
};

}  // namespace

std::unique_ptr<ProtocolAdapter> NewOpenAiPassthrough() {
  return std::make_unique<OpenAiPassthrough>();
}

}  // namespace gateway::protocol
