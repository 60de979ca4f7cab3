#include "libgateway/protocol/anthropic_to_openai/message_usage.hpp"

namespace gateway::protocol::anthropic_to_openai {

void MessageUsage::Take(json::Element usage) {
  if (usage.IsObject() && !usage.empty()) {
    counts = FromOpenAi(usage);
    tells_thinking = usage["completion_tokens_details"]["reasoning_tokens"].IsNumber();
  }
}

void MessageUsage::Write(json::Writer& out) const {
  out.BeginObject();
  out.Key("input_tokens").Integer(counts.input);
  out.Key("output_tokens").Integer(counts.output);
  out.Key("cache_creation_input_tokens").Integer(counts.cache_written);
  out.Key("cache_read_input_tokens").Integer(counts.cache_read);
  if (tells_thinking) {
    out.Key("output_tokens_details").BeginObject();
    out.Key("thinking_tokens").Integer(counts.thinking).EndObject();
  }
  out.EndObject();
}

}  // namespace gateway::protocol::anthropic_to_openai
