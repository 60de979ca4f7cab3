#include "libgateway/protocol/openai_to_anthropic/thinking_history.hpp"

#include <cstddef>

#include "libgateway/json/writer.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

void AppendThinking(json::Element text, json::Element signature, std::string* blocks) {
  blocks->append(blocks->empty() ? "" : ",");
  json::Writer writer(blocks);
  writer.BeginObject().Key("type").Raw(R"("thinking")");
  writer.Key("thinking").Raw(text.IsString() ? text.raw() : R"("")");
  writer.Key("signature").Raw(signature.raw()).EndObject();
}

void AppendRedacted(json::Element data, std::string* blocks) {
  blocks->append(blocks->empty() ? "" : ",");
  json::Writer writer(blocks);
  writer.BeginObject().Key("type").Raw(R"("redacted_thinking")");
  writer.Key("data").Raw(data.raw()).EndObject();
}

std::size_t CountSigned(json::Element details) {
  std::size_t count = 0;
  for (const json::Element detail : details) {
    count += detail["signature"].HasText() ? 1 : 0;
  }
  return count;
}

bool HasTexts(json::Element details) {
  for (const json::Element detail : details) {
    if (detail["text"].HasText()) {
      return true;
    }
  }
  return false;
}

// A stream tells the text of a block and its signature in entries of their own; clients that append
// them to each other send them back so. Then the signature belongs to the texts before it, or to
// the reasoning_content.
std::string FromDetails(json::Element message) {
  const json::Element details = message["reasoning_details"];
  std::string blocks;
  std::string text;  // inner, as JSON wrote it
  if (CountSigned(details) == 1 && !HasTexts(details)) {
    text = message["reasoning_content"].inner();
  }
  for (const json::Element detail : details) {
    if (detail["type"].Is("reasoning.text")) {
      text.append(detail["text"].inner());
      if (detail["signature"].HasText()) {
        blocks.append(blocks.empty() ? "" : ",");
        json::Writer writer(&blocks);
        writer.BeginObject().Key("type").Raw(R"("thinking")").Key("thinking").Inner(text);
        writer.Key("signature").Raw(detail["signature"].raw()).EndObject();
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
      AppendThinking(block["thinking"], block["signature"], &blocks);
    } else if (block["type"].Is("redacted_thinking") && block["data"].HasText()) {
      AppendRedacted(block["data"], &blocks);
    }
  }
  return blocks;
}

}  // namespace gateway::protocol::openai_to_anthropic
