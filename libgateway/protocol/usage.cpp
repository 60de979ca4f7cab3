#include "libgateway/protocol/usage.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <vector>

#include "libgateway/json/gate.hpp"

namespace gateway::protocol {
namespace {

using Members = std::vector<json::Member>;

constexpr double kMostTokens = 1e15;

// Of an object; none of anything else.
Members MembersOf(std::string_view text) {
  Members members;
  const auto kind = json::CheckJson(text, &members);
  if (!kind || *kind != json::Kind::kObject) {
    members.clear();
  }
  return members;
}

// Empty: it is not there as a number. One beyond all measure counts as none.
std::optional<std::int64_t> Number(const Members& members, std::string_view name) {
  const json::Member* member = json::FindMember(members, name);
  if (member == nullptr || member->kind != json::Kind::kNumber) {
    return std::nullopt;
  }
  double number = 0;
  const std::string_view text = member->value;
  if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc()) {
    return 0;
  }
  return static_cast<std::int64_t>(std::clamp(number, 0.0, kMostTokens));
}

std::optional<std::int64_t> Either(const Members& members, std::string_view name,
                                   std::string_view other) {
  const auto number = Number(members, name);
  return number ? number : Number(members, other);
}

// Of the first group that is there.
Members Details(const Members& usage, std::initializer_list<std::string_view> groups) {
  for (const std::string_view group : groups) {
    if (const json::Member* details = json::FindMember(usage, group)) {
      return MembersOf(details->value);
    }
  }
  return {};
}

}  // namespace

Usage ReadOpenAiUsage(std::string_view text) {
  const Members usage = MembersOf(text);
  const auto prompt = Either(usage, "prompt_tokens", "input_tokens");
  const auto completion = Either(usage, "completion_tokens", "output_tokens");
  const auto total = Number(usage, "total_tokens");
  Usage read;
  if (!prompt && !completion && !total) {
    return read;
  }
  const Members prompts = Details(usage, {"prompt_tokens_details", "input_tokens_details"});
  const Members completions =
      Details(usage, {"completion_tokens_details", "output_tokens_details"});
  read.source = UsageSource::kUpstream;
  read.prompt = prompt || completion ? prompt.value_or(0) : *total;
  read.completion = completion.value_or(0);
  read.cached = Number(prompts, "cached_tokens").value_or(0);
  read.cache_written = Number(prompts, "cache_write_tokens").value_or(0);
  if (read.cached == 0) {
    read.cached = Number(usage, "prompt_cache_hit_tokens").value_or(0);
  }
  read.reasoning = Number(completions, "reasoning_tokens").value_or(0);
  return read;
}

std::int64_t EstimateTokens(std::size_t text_bytes) {
  constexpr std::size_t kBytesPerToken = 4;
  return static_cast<std::int64_t>((text_bytes + kBytesPerToken - 1) / kBytesPerToken);
}

}  // namespace gateway::protocol
