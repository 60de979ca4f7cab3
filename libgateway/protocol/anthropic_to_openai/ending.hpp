// Ending: why an answer stopped, in OpenAI's words, and what Anthropic calls that.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libgateway/json/tree.hpp"

namespace gateway::protocol::anthropic_to_openai {

struct Ending {
  std::string finish_reason;  // empty: it was not told
  std::string stop_string;    // that the model came upon, as vLLM tells it
  bool refused = false;       // there was a refusal in place of a text
  bool has_calls = false;     // of tools

  // Takes over what a choice says of it.
  void Take(json::Element choice);

  // Of the strings the client gave, the one that stopped the model; empty: none did.
  [[nodiscard]] std::string_view StopSequence(const std::vector<std::string>& asked) const;
  // Anthropic's `stop_reason`. `stop_sequence`: what StopSequence says.
  [[nodiscard]] std::string_view StopReason(std::string_view stop_sequence) const;
};

}  // namespace gateway::protocol::anthropic_to_openai
