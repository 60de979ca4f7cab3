#include "libgateway/protocol/anthropic_usage.hpp"

#include <algorithm>
#include <cmath>

namespace gateway::protocol {
namespace {

void Take(json::Element number, std::int64_t* count) {
  if (number.IsNumber()) {
    *count = TokenCount(number);
  }
}

}  // namespace

std::int64_t TokenCount(json::Element number) {
  constexpr double kMost = 1e15;
  const double value = number.Number().value_or(0);
  return std::isfinite(value) ? static_cast<std::int64_t>(std::clamp(value, 0.0, kMost)) : 0;
}

void AnthropicUsage::Update(json::Element usage) {
  if (!usage.IsObject()) {
    return;
  }
  told = true;
  Take(usage["input_tokens"], &input);
  Take(usage["output_tokens"], &output);
  Take(usage["cache_read_input_tokens"], &cache_read);
  Take(usage["cache_creation_input_tokens"], &cache_written);
  Take(usage["output_tokens_details"]["thinking_tokens"], &thinking);
}

Usage AnthropicUsage::ToUsage() const {
  Usage usage;
  if (told) {
    usage.prompt = prompt();
    usage.completion = output;
    usage.cached = cache_read;
    usage.cache_written = cache_written;
    usage.reasoning = thinking;
    usage.source = UsageSource::kUpstream;
  }
  return usage;
}

AnthropicUsage FromOpenAi(json::Element usage) {
  AnthropicUsage counts;
  if (!usage.IsObject()) {
    return counts;
  }
  counts.told = true;
  const json::Element details = usage["prompt_tokens_details"];
  counts.cache_read = TokenCount(details["cached_tokens"]);
  if (counts.cache_read == 0) {
    counts.cache_read = TokenCount(usage["prompt_cache_hit_tokens"]);
  }
  counts.cache_written = TokenCount(details["cache_write_tokens"]);
  counts.input = std::max<std::int64_t>(
      0, TokenCount(usage["prompt_tokens"]) - counts.cache_read - counts.cache_written);
  counts.output = TokenCount(usage["completion_tokens"]);
  counts.thinking = TokenCount(usage["completion_tokens_details"]["reasoning_tokens"]);
  return counts;
}

}  // namespace gateway::protocol
