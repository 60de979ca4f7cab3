#include "libgateway/protocol/anthropic_to_openai/ending.hpp"

#include <algorithm>

namespace gateway::protocol::anthropic_to_openai {

void Ending::Take(json::Element choice) {
  if (choice["finish_reason"].HasText()) {
    finish_reason = choice["finish_reason"].Text();
  }
  if (choice["stop_reason"].HasText()) {
    stop_string = choice["stop_reason"].Text();
  }
}

std::string_view Ending::StopSequence(const std::vector<std::string>& asked) const {
  const bool stopped = finish_reason == "stop" && !has_calls && !refused && !stop_string.empty();
  const auto found = std::find(asked.begin(), asked.end(), stop_string);
  return stopped && found != asked.end() ? *found : std::string_view{};
}

// Many upstreams say "stop" after calls of tools too. The client would not run them then.
std::string_view Ending::StopReason(std::string_view stop_sequence) const {
  if (refused || finish_reason == "content_filter") {
    return "refusal";
  }
  if (finish_reason == "length") {
    return "max_tokens";
  }
  if (has_calls) {
    return "tool_use";
  }
  return stop_sequence.empty() ? "end_turn" : "stop_sequence";
}

}  // namespace gateway::protocol::anthropic_to_openai
