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

// A stream tells the text of a block and its signature in entries of their own; clients that append
// them to each other send them back so. Then the signature belongs to the texts before it of the
// same index, or to the reasoning_content.
std::string FromDetails(json::Element message) {
  const json::Element details = message["reasoning_details"];
  const bool is_lone = IsLoneSignature(details);
  std::string blocks;
  std::string text;        // that nobody has signed yet, as JSON wrote it
  std::string_view index;  // of it
  for (const json::Element detail : details) {
    if (!IsOfAnthropic(detail)) {
      continue;
    }
    if (detail["type"].Is("reasoning.text")) {
      const json::Element own = detail["text"];
      const json::Element signature = detail["signature"];
      const std::string_view at = detail["index"].raw();
      const bool is_whole = at.empty() && own.HasText() && signature.HasText();
      if (is_whole || at != std::exchange(index, at)) {
        text.clear();
      }
      text.append(own.inner());
      if (signature.HasText()) {
        AppendThinking(is_lone ? message["reasoning_content"].inner() : text, signature, &blocks);
        text.clear();
      }
    } else if (detail["type"].Is("reasoning.encrypted") && detail["data"].HasText()) {
      AppendRedacted(detail["data"], &blocks);
    }
  }
  return blocks;
}

}  // namespace

std::string SignedThinking(json::Element message) {
  std::string blocks = FromDetails(message);
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
