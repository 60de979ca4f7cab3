#include "libgateway/protocol/anthropic_to_openai/assistant_message.hpp"

#include <string>
#include <vector>

#include "libgateway/json/compact.hpp"
#include "libgateway/protocol/anthropic_to_openai/parts.hpp"
#include "libgateway/protocol/anthropic_to_openai/refused_field.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

// A message taken apart.
struct Said {
  std::vector<Part> texts;
  std::vector<json::Element> calls;
  std::string thoughts;  // as JSON has them between quotes
};

void TakeThinking(json::Element block, Said* said, Draft& draft) {
  const json::Element text = block["thinking"];
  if (draft.options.reasoning_history) {
    said->thoughts.append(text.inner());
  } else if (text.HasText()) {
    draft.lost.Add("messages.thinking");
  }
}

Result<void> TakeBlock(json::Element block, const Place& place, Said* said, Draft& draft) {
  const json::Element type = block["type"];
  if (type.Is("text")) {
    draft.lost.AddUnlessEmpty("text.citations", block["citations"]);
    return AddParts(block, place, &said->texts, draft);
  }
  if (type.Is("tool_use")) {
    LoseCacheControl(block, draft);
    if (!block["id"].IsString() || !block["name"].HasText()) {
      return RefuseField(NameOf(place), "must have an id and a name");
    }
    said->calls.push_back(block);
  } else if (type.Is("thinking")) {
    TakeThinking(block, said, draft);
  } else if (type.IsString()) {
    draft.lost.Add("messages." + type.Text());
  } else {
    return RefuseField(NameOf(place) + ".type", "must be a string");
  }
  return {};
}

void WriteText(const Said& said, json::Writer& out) {
  bool has_markers = false;
  for (const Part& text : said.texts) {
    has_markers = has_markers || text.cache_control;
  }
  if (has_markers) {
    out.BeginArray();
    for (const Part& text : said.texts) {
      WritePart(text, out);
    }
    out.EndArray();
  } else if (said.texts.size() == 1) {
    out.Raw(said.texts.front().value.raw());
  } else if (said.texts.empty() && !said.calls.empty()) {
    out.Null();
  } else {
    std::string joined;
    for (const Part& text : said.texts) {
      joined.append(text.value.inner());
    }
    out.Inner(joined);
  }
}

void WriteCalls(const std::vector<json::Element>& calls, Draft& draft) {
  json::Writer& out = draft.out;
  out.Key("tool_calls").BeginArray();
  for (const json::Element call : calls) {
    const json::Element input = call["input"];
    out.BeginObject().Key("id").Raw(call["id"].raw()).Key("type").Text("function");
    out.Key("function").BeginObject();
    out.Key("name").Inner(draft.names.ForUpstream(call["name"]));
    out.Key("arguments").Text(input ? json::Compact(input.raw()) : "{}");
    out.EndObject().EndObject();
  }
  out.EndArray();
}

}  // namespace

Result<void> WriteAssistantMessage(json::Element content, std::size_t number, Draft& draft) {
  Said said;
  if (content.HasText()) {
    said.texts.push_back(Part{Part::Kind::kText, content});
  }
  Place place{number, 0};
  for (const json::Element block : content) {
    if (auto taken = TakeBlock(block, place, &said, draft); !taken) {
      return taken;
    }
    ++place.block;
  }
  if (said.texts.empty() && said.calls.empty() && said.thoughts.empty()) {
    return {};
  }
  json::Writer& out = draft.out;
  out.BeginObject().Key("role").Text("assistant").Key("content");
  WriteText(said, out);
  if (!said.thoughts.empty()) {
    out.Key("reasoning_content").Inner(said.thoughts);
  }
  if (!said.calls.empty()) {
    WriteCalls(said.calls, draft);
  }
  out.EndObject();
  return {};
}

}  // namespace gateway::protocol::anthropic_to_openai
