#include "libgateway/protocol/usage.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "libgateway/json/document.hpp"

namespace gateway::protocol {
namespace {

constexpr double kMostTokens = 1e15;

bool IsNumber(const json::Value* value) { return value != nullptr && value->IsNumber(); }

std::int64_t Count(const json::Value* value) {
  if (!IsNumber(value)) {
    return 0;
  }
  const double number = value->GetDouble();
  return std::isfinite(number) ? static_cast<std::int64_t>(std::clamp(number, 0.0, kMostTokens))
                               : 0;
}

// The member of whichever name is there as a number.
const json::Value* Either(const json::Value& object, std::string_view name,
                          std::string_view other) {
  const json::Value* found = json::Find(object, name);
  return IsNumber(found) ? found : json::Find(object, other);
}

std::int64_t Detail(const json::Value& usage, std::initializer_list<std::string_view> groups,
                    std::string_view name) {
  for (const std::string_view group : groups) {
    if (const json::Value* details = json::Find(usage, group)) {
      return Count(json::Find(*details, name));
    }
  }
  return 0;
}

}  // namespace

Usage ReadOpenAiUsage(std::string_view text) {
  const auto usage = json::Parse(text);
  if (!usage || !usage->IsObject()) {
    return {};
  }
  const json::Value* prompt = Either(*usage, "prompt_tokens", "input_tokens");
  const json::Value* completion = Either(*usage, "completion_tokens", "output_tokens");
  const json::Value* total = json::Find(*usage, "total_tokens");
  Usage read;
  if (!IsNumber(prompt) && !IsNumber(completion) && !IsNumber(total)) {
    return read;
  }
  read.source = UsageSource::kUpstream;
  read.prompt = Count(IsNumber(prompt) || IsNumber(completion) ? prompt : total);
  read.completion = Count(completion);
  read.cached = Detail(*usage, {"prompt_tokens_details", "input_tokens_details"}, "cached_tokens");
  read.cache_written =
      Detail(*usage, {"prompt_tokens_details", "input_tokens_details"}, "cache_write_tokens");
  if (read.cached == 0) {
    read.cached = Count(json::Find(*usage, "prompt_cache_hit_tokens"));
  }
  read.reasoning =
      Detail(*usage, {"completion_tokens_details", "output_tokens_details"}, "reasoning_tokens");
  return read;
}

std::int64_t EstimateTokens(std::size_t text_bytes) {
  constexpr std::size_t kBytesPerToken = 4;
  return static_cast<std::int64_t>((text_bytes + kBytesPerToken - 1) / kBytesPerToken);
}

}  // namespace gateway::protocol
