#include "libgateway/protocol/anthropic_to_openai/adapter.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_to_openai/count_tokens.hpp"
#include "libgateway/protocol/anthropic_to_openai/decoder.hpp"
#include "libgateway/protocol/anthropic_to_openai/draft.hpp"
#include "libgateway/protocol/anthropic_to_openai/messages.hpp"
#include "libgateway/protocol/anthropic_to_openai/parameters.hpp"
#include "libgateway/protocol/anthropic_to_openai/tools.hpp"
#include "libgateway/protocol/endpoint.hpp"
#include "libgateway/protocol/upstream_headers.hpp"

namespace gateway::protocol {
namespace anthropic_to_openai {
namespace {

constexpr std::size_t kRoomForMore = 4096;  // what a body grows by, mostly

EncodedCall AnswerWithEstimate(json::Element body) {
  EncodedCall call;
  call.answer = Response{200,
                         {{"content-type", "application/json"}},
                         fmt::format(R"({{"input_tokens":{}}})", EstimateInputTokens(body))};
  return call;
}

Headers HeadersOf(const Request& request, const CallHead& head, const Target& target,
                  const Key& key) {
  Headers headers{{"content-type", "application/json"},
                  {"accept", head.stream ? "text/event-stream" : "application/json"}};
  AddOwnHeaders(request, target, key, &headers);
  return headers;
}

Result<void> WriteBody(json::Element body, const CallHead& head, const Target& target,
                       Draft& draft) {
  draft.out.BeginObject().Key("model").Text(target.model);
  if (auto written = WriteMessages(body, draft); !written) {
    return written;
  }
  if (auto written = WriteTools(body, draft); !written) {
    return written;
  }
  if (auto written = WriteParameters(body, head.stream, target.provider->include_usage, draft);
      !written) {
    return written;
  }
  draft.out.EndObject();
  return {};
}

Asked AskedBy(json::Element body, ToolNames names) {
  Asked asked{{}, std::move(names)};
  for (const json::Element stop : body["stop_sequences"]) {
    asked.stop_sequences.push_back(stop.Text());
  }
  return asked;
}

class Adapter final : public ProtocolAdapter {
 public:
  [[nodiscard]] Dialect client_dialect() const override { return Dialect::kAnthropic; }
  [[nodiscard]] Dialect upstream_dialect() const override { return Dialect::kOpenAi; }

  [[nodiscard]] Result<EncodedCall> Encode(const Request& request, const CallHead& head,
                                           const Target& target, const Key& key) const override {
    const Endpoint endpoint = EndpointOf(request.path);
    json::Tree tree;
    if (!tree.Read(request.body) || !tree.root().IsObject()) {
      return Fail(ErrorCode::kInvalidRequest, "the body must be a JSON object");
    }
    if (endpoint == Endpoint::kCountTokens) {
      return AnswerWithEstimate(tree.root());
    }
    if (endpoint != Endpoint::kMessages) {
      constexpr std::size_t kLongestShown = 200;
      return Fail(ErrorCode::kNotFound,
                  fmt::format("the provider '{}' speaks openai, which has no {}",
                              target.provider->name, request.path.substr(0, kLongestShown)));
    }
    EncodedCall call;
    call.upstream.body.reserve(request.body.size() + kRoomForMore);
    Draft draft(target.provider->translation, &call.upstream.body);
    if (auto written = WriteBody(tree.root(), head, target, draft); !written) {
      return written.error();
    }
    call.upstream.url = target.provider->base_url + "/chat/completions";
    call.upstream.headers = HeadersOf(request, head, target, key);
    call.lost = std::move(draft.lost).Take(tree.root());
    AnswerContext context(head, target, Dialect::kAnthropic, endpoint);
    context.request_id = request.id;
    call.decoder = std::make_unique<MessageDecoder>(std::move(context),
                                                    AskedBy(tree.root(), std::move(draft.names)));
    return call;
  }
};

}  // namespace
}  // namespace anthropic_to_openai

std::unique_ptr<ProtocolAdapter> NewAnthropicToOpenAi() {
  return std::make_unique<anthropic_to_openai::Adapter>();
}

}  // namespace gateway::protocol
