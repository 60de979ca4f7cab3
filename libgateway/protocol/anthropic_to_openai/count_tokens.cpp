#include "libgateway/protocol/anthropic_to_openai/count_tokens.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "libgateway/json/compact.hpp"
#include "libgateway/json/unquote.hpp"
#include "libgateway/protocol/usage.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

// What Anthropic asks for a picture at most. Source:
// https://docs.anthropic.com/en/docs/build-with-claude/vision
constexpr std::int64_t kTokensPerPicture = 1600;

// Members of messages and blocks that are no texts.
constexpr std::array<std::string_view, 10> kNoTexts = {
    "type",          "role", "id",         "tool_use_id", "signature",
    "cache_control", "data", "media_type", "url",         "file_id"};

class Count {
 public:
  void AddText(json::Element text) {
    const std::string_view inner = text.inner();
    bytes_ +=
        inner.find('\\') == std::string_view::npos ? inner.size() : json::Unescape(inner).size();
  }
  void AddJson(json::Element value) { bytes_ += json::Compact(value.raw()).size(); }

  // A text, a block, or a list of either.
  void AddContent(json::Element content) {
    if (content.IsString()) {
      AddText(content);
    } else if (content.IsArray()) {
      for (const json::Element one : content) {
        AddContent(one);
      }
    } else if (content.IsObject()) {
      AddBlock(content);
    }
  }

  [[nodiscard]] std::int64_t tokens() const {
    return EstimateTokens(bytes_) + pictures_ * kTokensPerPicture;
  }

 private:
  void AddBlock(json::Element block) {
    const json::Element source = block["source"];
    const bool is_text_source = source["type"].Is("text");
    if (block["type"].Is("image") ||
        (block["type"].Is("document") && !is_text_source && !source["type"].Is("content"))) {
      ++pictures_;
    }
    if (is_text_source) {
      AddText(source["data"]);
    }
    for (const json::Element member : block) {
      if (member.HasKey("input")) {
        AddJson(member);
      } else if (!IsNoText(member)) {
        AddContent(member);
      }
    }
  }

  static bool IsNoText(json::Element member) {
    return std::any_of(kNoTexts.begin(), kNoTexts.end(),
                       [&member](std::string_view key) { return member.HasKey(key); });
  }

  std::size_t bytes_ = 0;
  std::int64_t pictures_ = 0;
};

}  // namespace

std::int64_t EstimateInputTokens(json::Element call) {
  Count count;
  count.AddContent(call["system"]);
  count.AddContent(call["messages"]);
  for (const json::Element tool : call["tools"]) {
    count.AddText(tool["name"]);
    count.AddText(tool["description"]);
    count.AddJson(tool["input_schema"]);
  }
  const json::Element format = call["output_config"]["format"];
  count.AddJson((format ? format : call["output_format"])["schema"]);
  return count.tokens();
}

}  // namespace gateway::protocol::anthropic_to_openai
