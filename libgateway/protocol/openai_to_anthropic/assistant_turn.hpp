// A message of the assistant's to content blocks: thinking, text, tool calls, in this order.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/lost_fields.hpp"
#include "libgateway/protocol/openai_to_anthropic/thinking_store.hpp"

namespace gateway::protocol::openai_to_anthropic {

// What is known of the calls so far, to find out which one a result belongs to.
class KnownCalls {
 public:
  void Add(std::string id, std::string_view name) {
    calls_.push_back({std::move(id), name, false});
  }
  // A result names its call by id.
  void Answer(std::string_view id);
  // The latest unanswered call of a function (as JSON wrote the name), which is answered now;
  // empty: there is none.
  std::string AnswerLatest(std::string_view name);
  // The first unanswered one, whatever it calls.
  std::string AnswerFirst();

 private:
  struct Call {
    std::string id;
    std::string_view name;
    bool answered;
  };

  std::vector<Call> calls_;
};

// Anthropic takes letters, digits, "_" and "-"; anything else becomes "_".
std::string CleanId(json::Element id);

// A block on its way: JSON, or a text that is still to be written.
struct Block {
  std::string json;                // empty: a text
  std::string_view text;           // its literal
  std::string_view cache_control;  // JSON; empty: none
};

// The blocks of `message`, the one with that index; none: there is nothing in it. `thinking` may be
// null. The calls are put into `calls`.
std::vector<Block> BlocksOf(json::Element message, std::size_t index, std::string_view provider,
                            ThinkingStore* thinking, KnownCalls& calls, LostFields& lost);

}  // namespace gateway::protocol::openai_to_anthropic
