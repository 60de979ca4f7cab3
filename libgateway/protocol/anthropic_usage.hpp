// Anthropic's usage object. Its three kinds of input tokens exclude each other, where OpenAI's
// total has all of them.
#pragma once

#include <cstdint>

#include "gateway/log_record.hpp"
#include "libgateway/json/tree.hpp"

namespace gateway::protocol {

struct AnthropicUsage {
  std::int64_t input = 0;  // neither read from a cache nor written to one
  std::int64_t output = 0;
  std::int64_t cache_read = 0;
  std::int64_t cache_written = 0;
  std::int64_t thinking = 0;  // of the output
  bool told = false;          // a usage object has come

  // Takes over what `usage` has; the rest stays. A stream tells its numbers more than once, and the
  // last one of each counts.
  void Update(json::Element usage);

  [[nodiscard]] std::int64_t prompt() const { return input + cache_read + cache_written; }
  [[nodiscard]] Usage ToUsage() const;
};

// The same numbers from an OpenAI usage object. Source: mapping of the two, as OpenAI-compatible
// upstreams spell it (DeepSeek's prompt_cache_hit_tokens among them).
AnthropicUsage FromOpenAi(json::Element usage);

// A count of tokens; 0 for what is none.
std::int64_t TokenCount(json::Element number);

}  // namespace gateway::protocol
