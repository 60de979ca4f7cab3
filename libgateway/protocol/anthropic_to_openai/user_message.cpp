#include "libgateway/protocol/anthropic_to_openai/user_message.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "libgateway/protocol/anthropic_to_openai/parts.hpp"
#include "libgateway/protocol/anthropic_to_openai/refused_field.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

// The texts of a tool_result, a line each.
class ResultTexts {
 public:
  void Add(std::string_view inner) {
    if (!inner.empty()) {
      lines_.append(lines_.empty() ? "" : "\\n").append(inner);
    }
  }
  // As JSON has it between quotes. `moved`: there was more, which stands elsewhere.
  [[nodiscard]] std::string_view Inner(bool moved) const {
    return lines_.empty() && moved ? std::string_view("[image]") : lines_;
  }

 private:
  std::string lines_;
};

// One block of a tool_result: a text goes to `texts`, a picture or document to `parts`.
Result<void> TakeResultBlock(json::Element block, const Place& place, ResultTexts* texts,
                             std::vector<Part>* parts, Draft& draft) {
  const json::Element type = block["type"];
  if (type.Is("text") && block["text"].IsString()) {
    LoseCacheControl(block, draft);
    texts->Add(block["text"].inner());
    return {};
  }
  if (type.Is("search_result")) {
    LoseCacheControl(block, draft);
    texts->Add(SearchResultText(block));
    return {};
  }
  if (type.Is("tool_reference") || type.Is("browser_state")) {
    draft.lost.Add("tool_result." + type.Text());
    return {};
  }
  return AddParts(block, place, parts, draft);
}

void WriteToolMessage(json::Element result, std::string_view inner, Draft& draft) {
  json::Writer& out = draft.out;
  const json::Element cache_control = CacheControlOf(result, draft);
  out.BeginObject().Key("role").Text("tool");
  out.Key("tool_call_id").Raw(result["tool_use_id"].raw()).Key("content");
  if (cache_control) {
    out.BeginArray().BeginObject().Key("type").Text("text").Key("text").Inner(inner);
    out.Key("cache_control").Raw(cache_control.raw()).EndObject().EndArray();
  } else {
    out.Inner(inner);
  }
  out.EndObject();
}

Result<void> WriteToolResult(json::Element result, Place place, std::vector<Part>* parts,
                             Draft& draft) {
  if (!result["tool_use_id"].IsString()) {
    return RefuseField(NameOf(place) + ".tool_use_id", "must be a string");
  }
  if (result["is_error"].IsTrue()) {
    draft.lost.Add("tool_result.is_error");
  }
  const json::Element content = result["content"];
  if (content && !content.IsString() && !content.IsArray()) {
    return RefuseField(NameOf(place) + ".content", "must be a string or a list of blocks");
  }
  const std::size_t parts_before = parts->size();
  ResultTexts texts;
  place.inner = 0;
  for (const json::Element block : content) {
    if (auto taken = TakeResultBlock(block, place, &texts, parts, draft); !taken) {
      return taken;
    }
    ++*place.inner;
  }
  const bool moved = parts->size() != parts_before;
  WriteToolMessage(result, content.IsString() ? content.inner() : texts.Inner(moved), draft);
  return {};
}

void WriteParts(const std::vector<Part>& parts, json::Writer& out) {
  if (parts.empty()) {
    return;
  }
  out.BeginObject().Key("role").Text("user").Key("content");
  if (parts.size() == 1 && parts.front().is_text() && !parts.front().cache_control) {
    WriteText(parts.front(), out);
  } else {
    out.BeginArray();
    for (const Part& part : parts) {
      WritePart(part, out);
    }
    out.EndArray();
  }
  out.EndObject();
}

}  // namespace

Result<void> WriteUserMessage(json::Element content, std::size_t number, Draft& draft) {
  std::vector<Part> parts;
  if (content.IsString()) {
    parts.push_back(Part{Part::Kind::kText, content});
  }
  // Upstreams want all results before anything else.
  for (const bool results : {true, false}) {
    Place place{number, 0};
    for (const json::Element block : content) {
      const bool is_result = block["type"].Is("tool_result");
      if (is_result == results) {
        auto taken = is_result ? WriteToolResult(block, place, &parts, draft)
                               : AddParts(block, place, &parts, draft);
        if (!taken) {
          return taken;
        }
      }
      ++place.block;
    }
  }
  WriteParts(parts, draft.out);
  return {};
}

}  // namespace gateway::protocol::anthropic_to_openai
