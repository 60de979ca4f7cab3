#include "libgateway/protocol/anthropic_to_openai/system_message.hpp"

#include <vector>

#include <fmt/format.h>

#include "libgateway/protocol/anthropic_to_openai/parts.hpp"
#include "libgateway/protocol/anthropic_to_openai/refused_field.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

constexpr std::string_view kBlankLine = "\\n\\n";  // within a JSON string

void WriteContent(const std::vector<Part>& texts, json::Writer& out) {
  bool has_markers = false;
  std::string joined;
  for (const Part& text : texts) {
    has_markers = has_markers || text.cache_control;
    joined.append(joined.empty() ? "" : kBlankLine).append(text.value.inner());
  }
  if (!has_markers) {
    out.Inner(joined);
    return;
  }
  out.BeginArray();
  for (const Part& text : texts) {
    WritePart(text, out);
  }
  out.EndArray();
}

}  // namespace

Result<void> WriteSystemMessage(json::Element content, const std::string& field, Draft& draft) {
  if (content && !content.IsString() && !content.IsArray()) {
    return RefuseField(field, "must be a string or a list of text blocks");
  }
  std::vector<Part> texts;
  if (content.HasText()) {
    texts.push_back(Part{Part::Kind::kText, content});
  }
  std::size_t number = 0;
  for (const json::Element block : content) {
    const json::Element text = block["text"];
    if (!block["type"].Is("text") || !text.IsString()) {
      return RefuseField(fmt::format("{}[{}]", field, number), "must be a text block");
    }
    const json::Element cache_control = CacheControlOf(block, draft);
    if (text.HasText()) {
      texts.push_back(Part{Part::Kind::kText, text, cache_control});
    }
    ++number;
  }
  if (texts.empty()) {
    return {};
  }
  draft.out.BeginObject().Key("role").Text(draft.options.developer_role ? "developer" : "system");
  draft.out.Key("content");
  WriteContent(texts, draft.out);
  draft.out.EndObject();
  return {};
}

}  // namespace gateway::protocol::anthropic_to_openai
