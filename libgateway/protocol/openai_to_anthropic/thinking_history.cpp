#include "libgateway/protocol/openai_to_anthropic/thinking_history.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

#include "libgateway/json/writer.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

// `text`: as JSON wrote it, without quotes.
void AppendThinking(std::string_view text, json::Element signature, std::string* blocks) {
  blocks->append(blocks->empty() ? "" : ",");
  json::Writer writer(blocks);
  writer.BeginObject().Key("type").Raw(R"("thinking")").Key("thinking").Inner(text);
  writer.Key("signature").Raw(signature.raw()).EndObject();
}

void AppendRedacted(json::Element data, std::string* blocks) {
  blocks->append(blocks->empty() ? "" : ",");
  json::Writer writer(blocks);
  writer.BeginObject().Key("type").Raw(R"("redacted_thinking")");
  writer.Key("data").Raw(data.raw()).EndObject();
}

// Nothing is there but one signature.
bool IsLoneSignature(json::Element details) {
  std::size_t signatures = 0;
  for (const json::Element detail : details) {
    signatures += detail["signature"].HasText() ? 1 : 0;
    if (detail["text"].HasText()) {
      return false;
    }
  }
  return signatures == 1;
}

// As far as the entry says. A chat may have been another vendor's before.
bool IsOfAnthropic(json::Element detail) {
  const json::Element format = detail["format"];
  return !format || format.Is("unknown") || format.inner().starts_with("anthropic");
}

// The entries of reasoning_details. A stream tells the text of a block and its signature in entries
// of their own; clients that append them to each other send them back so. Then the signature
// belongs to the texts before it of the same index, or, a lone one, to the reasoning_content.
class Details {
 public:
  explicit Details(json::Element message)
      : entries_(message["reasoning_details"]),
        lone_text_(IsLoneSignature(entries_) ? message["reasoning_content"].inner() : "") {}

  std::string Blocks() {
    for (const json::Element entry : entries_) {
      const json::Element type = entry["type"];
      if (type.Is("reasoning.text") && IsOfAnthropic(entry)) {
        AddText(entry);
      } else if (type.Is("reasoning.encrypted") && IsOfAnthropic(entry) &&
                 entry["data"].HasText()) {
        AppendRedacted(entry["data"], &blocks_);
      }
    }
    return std::move(blocks_);
  }

 private:
  void AddText(json::Element entry) {
    const json::Element text = entry["text"];
    const json::Element signature = entry["signature"];
    const std::string_view index = entry["index"].raw();
    const bool is_whole = index.empty() && text.HasText() && signature.HasText();
    if (is_whole || index != index_) {
      unsigned_.clear();
    }
    index_ = index;
    unsigned_.append(text.inner());
    if (signature.HasText()) {
      AppendThinking(lone_text_.empty() ? unsigned_ : lone_text_, signature, &blocks_);
      unsigned_.clear();
    }
  }

  const json::Element entries_;
  const std::string_view lone_text_;
  std::string blocks_;
  std::string unsigned_;    // texts that wait for their signature, as JSON wrote them
  std::string_view index_;  // of them
};

}  // namespace

std::string SignedThinking(json::Element message) {
  std::string blocks = Details(message).Blocks();
  if (!blocks.empty()) {
    return blocks;
  }
  for (const json::Element block : message["thinking_blocks"]) {
    if (block["type"].Is("thinking") && block["signature"].HasText()) {
      AppendThinking(block["thinking"].inner(), block["signature"], &blocks);
    } else if (block["type"].Is("redacted_thinking") && block["data"].HasText()) {
      AppendRedacted(block["data"], &blocks);
    }
  }
  return blocks;
}

}  // namespace gateway::protocol::openai_to_anthropic
