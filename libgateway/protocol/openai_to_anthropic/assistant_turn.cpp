#include "libgateway/protocol/openai_to_anthropic/assistant_turn.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

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
  std::string text = arguments.Text();
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return "{}";
  }
  json::Tree tree;
  if (tree.Read(text) && tree.root().IsObject()) {
    return text;
  }
  std::string wrapped = R"({"raw_arguments":)";
  return wrapped.append(arguments.raw()).append("}");
}

std::string ToolUse(std::string_view id, json::Element function) {
  std::string block;
  json::Writer writer(&block);
  writer.BeginObject().Key("type").Raw(R"("tool_use")").Key("id").Text(id);
  writer.Key("name").Raw(function["name"].IsString() ? function["name"].raw() : R"("")");
  writer.Key("input").Raw(InputOf(function["arguments"])).EndObject();
  return block;
}

void AddTexts(json::Element message, std::vector<Block>* blocks) {
  const std::string_view whole_mark = CacheControlOf(message);
  const json::Element content = message["content"];
  const std::size_t before = blocks->size();
  if (content.IsString() && !content.IsBlank()) {
    blocks->push_back({{}, content.raw(), whole_mark});
  }
  for (const json::Element part : content) {
    const json::Element text = part["type"].Is("refusal") ? part["refusal"] : part["text"];
    if (text.IsString() && !text.IsBlank()) {
      blocks->push_back({{}, text.raw(), CacheControlOf(part)});
    }
  }
  if (const json::Element refusal = message["refusal"]; refusal.IsString() && !refusal.IsBlank()) {
    blocks->push_back({{}, refusal.raw(), {}});
  }
  if (blocks->size() > before && blocks->back().cache_control.empty()) {
    blocks->back().cache_control = whole_mark;
  }
}

void AddCalls(json::Element message, std::size_t index, KnownCalls& calls,
              std::vector<Block>* blocks) {
  std::size_t number = 0;
  for (const json::Element call : message["tool_calls"]) {
    const json::Element function = call["function"];
    std::string id = CleanId(call["id"]);
    if (id.empty()) {
      id = fmt::format("call_{}_{}", index, number);
    }
    blocks->push_back({ToolUse(id, function), {}, {}});
    calls.Add(std::move(id), function["name"].inner());
    ++number;
  }
  if (const json::Element function = message["function_call"]; function.IsObject()) {
    std::string id = fmt::format("call_{}_{}", index, number);
    blocks->push_back({ToolUse(id, function), {}, {}});
    calls.Add(std::move(id), function["name"].inner());
  }
}

}  // namespace

void KnownCalls::Answer(std::string_view id) {
  for (Call& call : calls_) {
    call.answered = call.answered || call.id == id;
  }
}

std::string KnownCalls::AnswerLatest(std::string_view name) {
  const auto found = std::find_if(calls_.rbegin(), calls_.rend(), [name](const Call& call) {
    return !call.answered && call.name == name;
  });
  if (found == calls_.rend()) {
    return {};
  }
  found->answered = true;
  return found->id;
}

std::string KnownCalls::AnswerFirst() {
  const auto found =
      std::find_if(calls_.begin(), calls_.end(), [](const Call& call) { return !call.answered; });
  if (found == calls_.end()) {
    return {};
  }
  found->answered = true;
  return found->id;
}

std::string CleanId(json::Element id) {
  std::string clean = id.Text();
  std::replace_if(
      clean.begin(), clean.end(),
      [](char c) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-';
        return !kept;
      },
      '_');
  return clean;
}

std::vector<Block> BlocksOf(json::Element message, std::size_t index, std::string_view provider,
                            ThinkingStore* thinking, KnownCalls& calls, LostFields& lost) {
  std::vector<Block> blocks;
  std::string thoughts = SignedThinking(message);
  if (thoughts.empty() && thinking != nullptr) {
    for (const json::Element call : message["tool_calls"]) {
      if (thoughts.empty()) {
        thoughts = thinking->Find(provider, call["id"].Text());
      }
    }
  }
  if (!thoughts.empty()) {
    blocks.push_back({std::move(thoughts), {}, {}});
  } else {
    lost.AddUnlessEmpty("messages.reasoning_content", message["reasoning_content"]);
    lost.AddUnlessEmpty("messages.reasoning", message["reasoning"]);
  }
  AddTexts(message, &blocks);
  AddCalls(message, index, calls, &blocks);
  lost.AddUnlessEmpty("messages.audio", message["audio"]);
  return blocks;
}

}  // namespace gateway::protocol::openai_to_anthropic
