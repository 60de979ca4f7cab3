// Block: a piece of an answer's content, as Anthropic has it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libgateway/json/tree.hpp"
#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/anthropic_to_openai/tool_names.hpp"

namespace gateway::protocol::anthropic_to_openai {

// Its texts are what stands between the quotes of JSON strings.
struct Block {
  enum class Kind { kThinking, kRedactedThinking, kText, kToolUse };

  Kind kind = Kind::kText;
  std::string text;            // kRedactedThinking: its data; kToolUse: its input, an object
  std::string signature = {};  // kThinking
  std::string id = {};         // kToolUse
  std::string name = {};
};

// What an OpenAI message holds, in Anthropic's order.
std::vector<Block> ReadBlocks(json::Element message, const ToolNames& names);

void WriteBlock(const Block& block, json::Writer& out);

}  // namespace gateway::protocol::anthropic_to_openai
