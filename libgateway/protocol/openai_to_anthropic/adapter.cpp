#include "libgateway/protocol/openai_to_anthropic/adapter.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "libgateway/json/tree.hpp"
#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/endpoint.hpp"
#include "libgateway/protocol/openai_to_anthropic/decoder.hpp"
#include "libgateway/protocol/openai_to_anthropic/messages.hpp"
#include "libgateway/protocol/openai_to_anthropic/parameters.hpp"
#include "libgateway/protocol/openai_to_anthropic/thinking_plan.hpp"
#include "libgateway/protocol/openai_to_anthropic/tools.hpp"
#include "libgateway/protocol/upstream_headers.hpp"

namespace gateway::protocol {
namespace openai_to_anthropic {
namespace {

struct EncodedBody {
  std::string body;
  bool legacy_functions = false;
};

Result<EncodedBody> EncodeBody(json::Element call, const Target& target, ThinkingStore* thinking,
                               LostFields& lost) {
  auto tools = PlanTools(call, lost);
  if (!tools) {
    return tools.error();
  }
  auto plan = PlanThinking(call, target.provider->translation, tools->forced, lost);
  if (!plan) {
    return plan.error();
  }
  EncodedBody encoded;
  encoded.legacy_functions = tools->legacy;
  std::string& body = encoded.body;
  body.reserve(call.raw().size() + call.raw().size() / 4 + 512);
  body.append(R"({"model":)");
  json::Writer(&body).Text(target.model);
  if (auto written = WriteParameters(call, *plan, lost, &body); !written) {
    return written.error();
  }
  if (!tools->tools.empty()) {
    body.append(R"(,"tools":)").append(tools->tools);
  }
  if (!tools->choice.empty()) {
    body.append(R"(,"tool_choice":)").append(tools->choice);
  }
  const MessageSettings settings{target.provider->name, thinking, AskForJson(call, lost)};
  if (auto written = WriteMessages(call["messages"], settings, lost, &body); !written) {
    return written.error();
  }
  body.push_back('}');
  NoteUnknown(call, lost);
  return encoded;
}

class OpenAiToAnthropic final : public ProtocolAdapter {
 public:
  [[nodiscard]] Dialect client_dialect() const override { return Dialect::kOpenAi; }
  [[nodiscard]] Dialect upstream_dialect() const override { return Dialect::kAnthropic; }

  [[nodiscard]] Result<EncodedCall> Encode(const Request& request, const CallHead& head,
                                           const Target& target, const Key& key) const override {
    const Provider& provider = *target.provider;
    if (EndpointOf(request.path) != Endpoint::kChat) {
      constexpr std::size_t kLongestShown = 200;
      return Fail(ErrorCode::kNotFound,
                  fmt::format("the provider '{}' speaks anthropic, which has no {}", provider.name,
                              request.path.substr(0, kLongestShown)));
    }
    json::Tree tree;
    if (auto read = tree.Read(request.body); !read) {
      return read.error();
    }
    const auto thinking = provider.translation.keep_thinking ? thinking_store_ : nullptr;
    LostFields lost;
    auto encoded = EncodeBody(tree.root(), target, thinking.get(), lost);
    if (!encoded) {
      return encoded.error();
    }
    EncodedCall call;
    call.lost = std::move(lost).Take(tree.root());
    call.decoder = NewDecoder(head, target, encoded->legacy_functions, thinking);
    call.upstream.url = provider.base_url + "/messages";
    call.upstream.body = std::move(encoded->body);
    call.upstream.headers = {{"content-type", "application/json"},
                             {"accept", head.stream ? "text/event-stream" : "application/json"}};
    AddOwnHeaders(request, target, key, &call.upstream.headers);
    return call;
  }

 private:
  const std::shared_ptr<ThinkingStore> thinking_store_ = std::make_shared<ThinkingStore>();
};

}  // namespace
}  // namespace openai_to_anthropic

std::unique_ptr<ProtocolAdapter> NewOpenAiToAnthropic() {
  return std::make_unique<openai_to_anthropic::OpenAiToAnthropic>();
}

}  // namespace gateway::protocol
