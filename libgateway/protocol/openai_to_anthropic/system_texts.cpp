#include "libgateway/protocol/openai_to_anthropic/system_texts.hpp"

#include "libgateway/json/quote.hpp"
#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/openai_to_anthropic/content.hpp"

namespace gateway::protocol::openai_to_anthropic {

Result<void> SystemTexts::Add(json::Element message, const std::string& place) {
  const json::Element content = message["content"];
  const std::string_view whole_mark = CacheControlOf(message);
  if (content.IsString()) {
    AddLiteral(content, whole_mark);
    return {};
  }
  const std::size_t before = texts_.size();
  std::size_t index = 0;
  for (const json::Element part : content) {
    if (!part["type"].Is("text") || !part["text"].IsString()) {
      return Refuse("a system message holds texts only", PlaceOfPart(place, index));
    }
    AddLiteral(part["text"], CacheControlOf(part));
    ++index;
  }
  if (texts_.size() > before && texts_.back().cache_control.empty()) {
    texts_.back().cache_control = whole_mark;
  }
  return {};
}

void SystemTexts::AddLiteral(json::Element text, std::string_view cache_control) {
  if (!text.IsBlank()) {
    texts_.push_back({text.raw(), cache_control});
  }
}

void SystemTexts::AddText(std::string_view text) {
  own_ = json::Quote(text);
  texts_.push_back({own_, {}});
}

void SystemTexts::Write(std::string* out) const {
  if (texts_.empty()) {
    return;
  }
  out->append(R"(,"system":)");
  if (texts_.size() == 1 && texts_.front().cache_control.empty()) {
    out->append(texts_.front().literal);
    return;
  }
  json::Writer writer(out);
  writer.BeginArray();
  for (const Text& text : texts_) {
    WriteText(text.literal, text.cache_control, writer);
  }
  writer.EndArray();
}

}  // namespace gateway::protocol::openai_to_anthropic
