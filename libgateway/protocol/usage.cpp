#include "libgateway/protocol/usage.hpp"

#include <algorithm>
#include <cmath>

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

std::int64_t Detail(const json::Value& usage, std::string_view group, std::string_view name) {
  const json::Value* details = json::Find(usage, group);
  return details == nullptr ? 0 : Count(json::Find(*details, name));
}

}  // namespace

Usage ReadOpenAiUsage(std::string_view text) {
  const auto usage = json::Parse(text);
  if (!usage || !usage->IsObject()) {
    return {};
  }
  Usage read;
  if (!IsNumber(json::Find(*usage, "prompt_tokens")) &&
      !IsNumber(json::Find(*usage, "completion_tokens"))) {
    return read;
  }
  read.source = UsageSource::kUpstream;
  read.prompt = Count(json::Find(*usage, "prompt_tokens"));
  read.completion = Count(json::Find(*usage, "completion_tokens"));
  read.cached = Detail(*usage, "prompt_tokens_details", "cached_tokens");
  if (read.cached == 0) {
    read.cached = Count(json::Find(*usage, "prompt_cache_hit_tokens"));
  }
  read.reasoning = Detail(*usage, "completion_tokens_details", "reasoning_tokens");
  return read;
}

}  // namespace gateway::protocol
