// A message of the assistant's to content blocks: thinking, text, tool calls, in this order.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/lost_fields.hpp"
#include "libgateway/protocol/openai_to_anthropic/known_calls.hpp"
#include "libgateway/protocol/openai_to_anthropic/thinking_store.hpp"

namespace gateway::protocol::openai_to_anthropic {

// A block on its way: JSON, or a text that is still to be written.
struct Block {
  std::string json;                // empty: a text
  std::string_view text;           // its literal
  std::string_view cache_control;  // JSON; empty: none
};

// The blocks of `message`, the one with that index; none: there is nothing in it. `thinking` may be
// null. The calls are put into `calls`. Error: kInvalidRequest for what has no counterpart.
Result<std::vector<Block>> BlocksOf(json::Element message, std::size_t index,
                                    std::string_view provider, ThinkingStore* thinking,
                                    KnownCalls& calls, LostFields& lost);

}  // namespace gateway::protocol::openai_to_anthropic
