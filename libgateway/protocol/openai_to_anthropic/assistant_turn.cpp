#include "libgateway/protocol/openai_to_anthropic/assistant_turn.hpp"

#include <utility>

#include <fmt/format.h>

#include "libgateway/json/quote.hpp"
#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/openai_to_anthropic/content.hpp"
#include "libgateway/protocol/openai_to_anthropic/thinking_history.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

// What the model is given back as a call's input. A call that was cut off long ago must not end the
// conversation.
std::string InputOf(json::Element arguments) {
  if (arguments.IsObject()) {  // sloppy clients
    return std::string(arguments.raw());
  }
  const std::string text = arguments.IsString() ? arguments.Text() : std::string(arguments.raw());
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return "{}";
  }
  json::Tree tree;
  if (tree.Read(text) && tree.root().IsObject()) {
    return std::string(tree.root().raw());
  }
  return R"({"raw_arguments":)" + json::Quote(text) + "}";
}

std::string ToolUse(std::string_view id, json::Element function) {
  std::string block;
  json::Writer writer(&block);
  writer.BeginObject().Key("type").Raw(R"("tool_use")").Key("id").Text(id);
  writer.Key("name").Raw(function["name"].IsString() ? function["name"].raw() : R"("")");
  writer.Key("input").Raw(InputOf(function["arguments"])).EndObject();
  return block;
}

Result<void> AddTexts(json::Element message, const std::string& place, std::vector<Block>* blocks) {
  const std::string_view whole_mark = CacheControlOf(message);
  const json::Element content = message["content"];
  const std::size_t before = blocks->size();
  if (content.IsString() && !content.IsBlank()) {
    blocks->push_back({{}, content.raw(), whole_mark});
  }
  std::size_t index = 0;
  for (const json::Element part : content) {
    if (!IsEmptyPart(part)) {
      if (!IsText(part) || !TextOf(part).IsString()) {
        return Refuse("a message of the assistant's holds texts only", PlaceOfPart(place, index));
      }
      blocks->push_back({{}, TextOf(part).raw(), CacheControlOf(part)});
    }
    ++index;
  }
  if (const json::Element refusal = message["refusal"]; refusal.IsString() && !refusal.IsBlank()) {
    blocks->push_back({{}, refusal.raw(), {}});
  }
  if (blocks->size() > before && blocks->back().cache_control.empty()) {
    blocks->back().cache_control = whole_mark;
  }
  return {};
}

Result<void> AddCalls(json::Element message, std::size_t index, KnownCalls& calls,
                      std::vector<Block>* blocks) {
  const json::Element list = message["tool_calls"];
  if (list && !list.IsArray()) {
    return Refuse("'tool_calls' must be a list", fmt::format("messages[{}].tool_calls", index));
  }
  std::size_t number = 0;
  const auto add = [&](std::string id, json::Element function) {
    if (id.empty()) {
      id = fmt::format("call_{}_{}", index, number);
    }
    blocks->push_back({ToolUse(id, function), {}, {}});
    calls.Add(std::move(id), function["name"].inner());
    ++number;
  };
  for (const json::Element call : list) {
    if (!call["function"].IsObject()) {
      return Refuse("only calls of the type 'function' can be told to this provider",
                    fmt::format("messages[{}].tool_calls[{}]", index, number));
    }
    add(CleanId(call["id"]), call["function"]);
  }
  if (const json::Element function = message["function_call"]; function.IsObject()) {
    add({}, function);
  }
  return {};
}

// The thinking of a message; what could not be verified is lost.
std::string ThinkingOf(json::Element message, std::string_view provider, ThinkingStore* store,
                       LostFields& lost) {
  std::string thoughts = SignedThinking(message);
  if (store != nullptr) {
    for (const json::Element call : message["tool_calls"]) {
      if (thoughts.empty()) {
        thoughts = store->Find(provider, call["id"].Text());
      }
    }
  }
  if (thoughts.empty()) {
    lost.AddUnlessEmpty("messages.reasoning_content", message["reasoning_content"]);
    lost.AddUnlessEmpty("messages.reasoning", message["reasoning"]);
    lost.AddUnlessEmpty("messages.reasoning_details", message["reasoning_details"]);
    lost.AddUnlessEmpty("messages.thinking_blocks", message["thinking_blocks"]);
  }
  return thoughts;
}

}  // namespace

Result<std::vector<Block>> BlocksOf(json::Element message, std::size_t index,
                                    std::string_view provider, ThinkingStore* thinking,
                                    KnownCalls& calls, LostFields& lost) {
  std::vector<Block> blocks;
  if (std::string thoughts = ThinkingOf(message, provider, thinking, lost); !thoughts.empty()) {
    blocks.push_back({std::move(thoughts), {}, {}});
  }
  if (auto added = AddTexts(message, fmt::format("messages[{}]", index), &blocks); !added) {
    return added.error();
  }
  if (auto added = AddCalls(message, index, calls, &blocks); !added) {
    return added.error();
  }
  lost.AddUnlessEmpty("messages.audio", message["audio"]);
  return blocks;
}

}  // namespace gateway::protocol::openai_to_anthropic
