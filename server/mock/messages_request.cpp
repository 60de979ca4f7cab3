#include "server/mock/messages_request.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/json/json_copy.hpp"
#include "server/mock/fields.hpp"
#include "server/mock/message_history.hpp"
#include "server/mock/message_text.hpp"
#include "server/mock/schema_value.hpp"
#include "server/mock/tokens.hpp"
#include "server/mock/tool_call.hpp"

namespace gateway::server::mock {
namespace {

// Source: Anthropic API reference, messages.
constexpr std::array<std::string_view, 26> kFields = {
    "model",         "messages",  "max_tokens",         "system",        "temperature",
    "top_p",         "top_k",     "stop_sequences",     "stream",        "metadata",
    "thinking",      "tools",     "tool_choice",        "output_config", "output_format",
    "service_tier",  "container", "context_management", "mcp_servers",   "cache_control",
    "inference_geo", "speed",     "fallbacks",          "betas",         "diagnostics",
    "thread"};

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> texts) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

Error Bad(std::string_view field, std::string_view what) {
  return BadField(fmt::format("{}: {}", field, what), field);
}

Result<void> CheckFields(const rapidjson::Value& request, MessagesPurpose purpose) {
  for (const std::string_view name : {"model", "max_tokens", "messages"}) {
    const rapidjson::Value* value = Find(&request, name);
    const bool needed = name != "max_tokens" || purpose == MessagesPurpose::kAnswer;
    if (needed && (value == nullptr || value->IsNull())) {
      return Bad(name, "Field required");
    }
  }
  for (const auto& member : request.GetObject()) {
    const std::string_view name = TextOf(&member.name);
    if (std::find(kFields.begin(), kFields.end(), name) == kFields.end()) {
      return Bad(name, "Extra inputs are not permitted");
    }
  }
  return {};
}

Result<void> CheckValues(const rapidjson::Value& request) {
  const auto max_tokens =
      ReadCount(request, "max_tokens", 1, std::numeric_limits<std::int32_t>::max());
  if (!max_tokens) {
    return max_tokens.error();
  }
  const rapidjson::Value* temperature = Find(&request, "temperature");
  if (temperature != nullptr && !temperature->IsNull() &&
      !(temperature->IsNumber() && temperature->GetDouble() >= 0 &&
        temperature->GetDouble() <= 1)) {
    return Bad("temperature", "range: 0..1");
  }
  const rapidjson::Value* choice = Find(&request, "tool_choice");
  if (choice != nullptr && !choice->IsNull() &&
      !IsOneOf(TextOf(Find(choice, "type")), {"auto", "any", "tool", "none"})) {
    return Bad("tool_choice", "the type must be 'auto', 'any', 'tool' or 'none'");
  }
  const rapidjson::Value* thread = Find(&request, "thread");
  if (thread != nullptr && !thread->IsNull()) {
    Error error = Bad("thread", "the mock keeps no threads; send all messages");
    error.upstream_code = "thread_unsupported_request";  // Anthropic's client then does so
    return error;
  }
  const rapidjson::Value* system = Find(&request, "system");
  return system != nullptr && system->IsArray() ? CheckTexts(system, "system") : Result<void>();
}

// Of what stands beside the messages.
std::size_t TokensAround(const rapidjson::Value& request) {
  std::size_t tokens = 0;
  ForEachText(Find(&request, "system"),
              [&tokens](std::string_view text) { tokens += EstimateTokens(text); });
  if (const rapidjson::Value* tools = Find(&request, "tools")) {
    std::string json;
    AppendJson(*tools, &json);
    tokens += EstimateTokens(json);
  }
  return tokens;
}

// `output_format` is what it was called before.
Result<std::optional<std::string>> ReadFormat(const rapidjson::Value& request,
                                              std::string_view said) {
  const rapidjson::Value* format = Find(Find(&request, "output_config"), "format");
  return FormattedText(format == nullptr ? Find(&request, "output_format") : format, said,
                       "output_config.format");
}

}  // namespace

Result<MessagesAsk> ReadMessages(std::string_view body, MessagesPurpose purpose) {
  rapidjson::Document document;
  if (auto read = ReadJson(body, &document); !read) {
    return read.error();
  }
  for (const auto& checked : {CheckFields(document, purpose), CheckValues(document)}) {
    if (!checked) {
      return checked.error();
    }
  }
  auto model = ReadModel(document);
  if (!model) {
    return model.error();
  }
  MessagesAsk ask;
  ask.model = *std::move(model);
  ask.stream = IsTrue(Find(&document, "stream"));
  ask.thinking =
      IsOneOf(TextOf(Find(Find(&document, "thinking"), "type")), {"enabled", "adaptive"});
  auto history = ReadHistory(*Find(&document, "messages"), ask.thinking);
  if (!history) {
    return history.error();
  }
  ask.last_user_text = std::move(history->last_user_text);
  ask.input_tokens = history->tokens + TokensAround(document);
  auto tool_call =
      ReadToolCall(document, history->user_asks ? ask.last_user_text : std::string_view());
  if (!tool_call) {
    return tool_call.error();
  }
  ask.tool_call = *std::move(tool_call);
  auto json = ReadFormat(document, ask.last_user_text);
  if (!json) {
    return json.error();
  }
  ask.json = *std::move(json);
  return ask;
}

}  // namespace gateway::server::mock
