#include "libgateway/protocol/usage.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <utility>

#include "libgateway/json/gate_pass.hpp"

namespace gateway::protocol {
namespace {

constexpr double kMostTokens = 1e15;

// The numbers of a usage object, and those of the objects in it.
class Numbers {
 public:
  // One that is beyond all measure counts as none.
  explicit Numbers(std::string_view text) {
    json::GatePass<Numbers> gate(text, *this);
    if (!gate.Run() || gate.outermost() != json::Kind::kObject) {
      count_ = 0;
    }
  }

  // For the gate.
  void Begin(std::size_t depth, std::string_view key, json::Kind kind, const char* at) {
    if (depth == 1) {
      group_ = key;
    }
    is_number_ = kind == json::Kind::kNumber && depth > 0 && depth <= 2;
    key_ = key;
    begin_ = at;
  }
  void End(std::size_t depth, const char* at) {
    if (std::exchange(is_number_, false) && count_ < found_.size()) {
      found_[count_++] = {depth == 1 ? std::string_view() : group_, key_, {begin_, at}};
    }
  }

  // Empty: it is not there as a number.
  [[nodiscard]] std::optional<std::int64_t> Of(std::string_view name,
                                               std::string_view group = {}) const {
    for (std::size_t i = count_; i-- > 0;) {  // of several the last one counts
      const Found& one = found_[i];
      if (IsKey(one.name, name) && IsKey(one.group, group)) {
        return Tokens(one.value);
      }
    }
    return std::nullopt;
  }
  [[nodiscard]] std::optional<std::int64_t> Either(std::string_view name,
                                                   std::string_view other) const {
    const auto number = Of(name);
    return number ? number : Of(other);
  }

 private:
  struct Found {
    std::string_view group;  // the object that it is in; empty: the usage itself
    std::string_view name;
    std::string_view value;
  };

  static bool IsKey(std::string_view written, std::string_view key) {
    return json::HasKey({written, {}, json::Kind::kNull}, key);
  }
  static std::int64_t Tokens(std::string_view text) {
    double number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc()) {
      return 0;
    }
    return static_cast<std::int64_t>(std::clamp(number, 0.0, kMostTokens));
  }

  std::array<Found, 48> found_;  // some tell each kind of token, and of what sort
  std::size_t count_ = 0;
  std::string_view group_;
  std::string_view key_;
  const char* begin_ = nullptr;
  bool is_number_ = false;
};

}  // namespace

Usage ReadOpenAiUsage(std::string_view text) {
  const Numbers usage(text);
  const auto prompt = usage.Either("prompt_tokens", "input_tokens");
  const auto completion = usage.Either("completion_tokens", "output_tokens");
  const auto total = usage.Of("total_tokens");
  Usage read;
  if (!prompt && !completion && !total) {
    return read;
  }
  const auto detail = [&usage](std::string_view name, std::string_view group,
                               std::string_view other) {
    const auto number = usage.Of(name, group);
    return (number ? number : usage.Of(name, other)).value_or(0);
  };
  read.source = UsageSource::kUpstream;
  read.prompt = prompt || completion ? prompt.value_or(0) : *total;
  read.completion = completion.value_or(0);
  read.cached = detail("cached_tokens", "prompt_tokens_details", "input_tokens_details");
  read.cache_written =
      detail("cache_write_tokens", "prompt_tokens_details", "input_tokens_details");
  if (read.cached == 0) {
    read.cached = usage.Of("prompt_cache_hit_tokens").value_or(0);
  }
  read.reasoning = detail("reasoning_tokens", "completion_tokens_details", "output_tokens_details");
  return read;
}

std::int64_t EstimateTokens(std::size_t text_bytes) {
  constexpr std::size_t kBytesPerToken = 4;
  return static_cast<std::int64_t>((text_bytes + kBytesPerToken - 1) / kBytesPerToken);
}

}  // namespace gateway::protocol
