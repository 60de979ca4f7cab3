// The tokens of an answer: OpenAI's numbers as Anthropic's clients read them.
#pragma once

#include "libgateway/json/tree.hpp"
#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/anthropic_usage.hpp"

namespace gateway::protocol::anthropic_to_openai {

struct MessageUsage {
  AnthropicUsage counts;
  bool tells_thinking = false;  // the upstream counts what went into thinking

  // The last object that tells something counts. `usage`: may be absent.
  void Take(json::Element usage);
  // The object. Clients need its numbers even where the upstream tells none: they are 0 then.
  void Write(json::Writer& out) const;
};

}  // namespace gateway::protocol::anthropic_to_openai
