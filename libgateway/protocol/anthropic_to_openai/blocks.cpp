#include "libgateway/protocol/anthropic_to_openai/blocks.hpp"

#include "libgateway/json/gate.hpp"
#include "libgateway/protocol/anthropic_to_openai/thinking_blocks.hpp"
#include "libgateway/protocol/shape/new_id.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// Of a string, or of a list of text parts.
std::string JoinedText(json::Element content) {
  std::string text(content.inner());
  for (const json::Element part : content) {
    text.append(part["text"].inner());
  }
  return text;
}

// The input of a tool from what the model wrote for it. It may be no JSON, but the call is the
// client's to judge.
std::string InputOf(json::Element arguments) {
  if (arguments.IsObject()) {
    return std::string(arguments.raw());
  }
  std::string text = arguments.Text();
  if (text.find_first_not_of(kBlanks) == std::string::npos) {
    return "{}";
  }
  if (const auto kind = json::CheckJson(text); kind && *kind == json::Kind::kObject) {
    return text;
  }
  return std::string(R"({"raw_arguments":)").append(arguments.raw()).append("}");
}

void AddCall(json::Element id, json::Element function, const ToolNames& names,
             std::vector<Block>* blocks) {
  Block block{Block::Kind::kToolUse, InputOf(function["arguments"])};
  block.id = id.HasText() ? std::string(id.inner()) : shape::NewToolUseId();
  block.name = names.ForClient(function["name"].inner());
  blocks->push_back(std::move(block));
}

void ReadCalls(json::Element message, const ToolNames& names, std::vector<Block>* blocks) {
  for (const json::Element call : message["tool_calls"]) {
    if (call["function"].IsObject()) {
      AddCall(call["id"], call["function"], names, blocks);
    }
  }
  const json::Element function = message["function_call"];  // what there was before tool_calls
  if (function.IsObject() && message["tool_calls"].empty()) {
    AddCall({}, function, names, blocks);
  }
}

}  // namespace

std::vector<Block> ReadBlocks(json::Element message, const ToolNames& names) {
  std::vector<Block> blocks;
  ReadThinking(message, &blocks);
  for (std::string text : {JoinedText(message["content"]), JoinedText(message["refusal"])}) {
    if (!text.empty()) {
      blocks.push_back(Block{Block::Kind::kText, std::move(text)});
    }
  }
  ReadCalls(message, names, &blocks);
  return blocks;
}

void WriteBlock(const Block& block, json::Writer& out) {
  out.BeginObject().Key("type");
  switch (block.kind) {
    case Block::Kind::kThinking:
      out.Text("thinking").Key("thinking").Inner(block.text);
      out.Key("signature").Inner(block.signature);
      break;
    case Block::Kind::kRedactedThinking:
      out.Text("redacted_thinking").Key("data").Inner(block.text);
      break;
    case Block::Kind::kText:
      out.Text("text").Key("text").Inner(block.text);
      break;
    case Block::Kind::kToolUse:
      out.Text("tool_use").Key("id").Inner(block.id).Key("name").Inner(block.name);
      out.Key("input").Raw(block.text);
      break;
  }
  out.EndObject();
}

}  // namespace gateway::protocol::anthropic_to_openai
