#include "libgateway/protocol/anthropic_to_openai/tools.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "libgateway/protocol/anthropic_to_openai/refused_field.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

// Run by Anthropic's servers; other upstreams cannot. Source:
// https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/overview
constexpr std::array<std::string_view, 4> kServerTools = {"web_search", "web_fetch",
                                                          "code_execution", "tool_search"};
// Members of a tool that have a place in the upstream's, or mean nothing without the others.
constexpr std::array<std::string_view, 6> kKnown = {"type",         "name",   "description",
                                                    "input_schema", "strict", "cache_control"};

bool IsCustom(json::Element tool) { return !tool["type"] || tool["type"].Is("custom"); }

bool IsServerTool(json::Element tool) {
  const std::string_view type = tool["type"].inner();
  return std::any_of(kServerTools.begin(), kServerTools.end(), [type](std::string_view server) {
    return type.starts_with(server) && (type.size() == server.size() || type[server.size()] == '_');
  });
}

// "web_search_20250305" is a web_search.
std::string WithoutDate(std::string type) {
  constexpr std::size_t kDateLength = 8;
  const std::size_t line = type.rfind('_');
  if (line != std::string::npos && type.size() - line - 1 == kDateLength &&
      std::all_of(type.begin() + static_cast<std::ptrdiff_t>(line) + 1, type.end(),
                  [](char c) { return c >= '0' && c <= '9'; })) {
    type.resize(line);
  }
  return type;
}

// Who may call a tool: that the model may is no more than usual.
bool IsDefaultCallers(json::Element member) {
  return member.HasKey("allowed_callers") && member.Count() == 1 && (*member.begin()).Is("direct");
}

void NoteOtherMembers(json::Element tool, Draft& draft) {
  for (const json::Element member : tool) {
    const bool known = std::any_of(kKnown.begin(), kKnown.end(),
                                   [&member](std::string_view key) { return member.HasKey(key); });
    if (!known && !IsDefaultCallers(member)) {
      draft.lost.AddUnlessEmpty(fmt::format("tools.{}", member.key()), member);
    }
  }
}

void WriteTool(json::Element tool, Draft& draft) {
  json::Writer& out = draft.out;
  out.BeginObject().Key("type").Text("function").Key("function").BeginObject();
  out.Key("name").Inner(draft.names.ForUpstream(tool["name"]));
  if (tool["description"].HasText()) {
    out.Key("description").Raw(tool["description"].raw());
  }
  const json::Element schema = tool["input_schema"];
  out.Key("parameters");
  out.Raw(schema.IsObject() ? schema.raw() : R"({"type":"object","properties":{}})");
  if (tool["strict"].IsTrue()) {
    out.Key("strict").Bool(true);
  }
  out.EndObject();
  if (const json::Element cache_control = CacheControlOf(tool, draft)) {
    out.Key("cache_control").Raw(cache_control.raw());
  }
  out.EndObject();
}

// The tools that the upstream gets.
Result<std::vector<json::Element>> CustomTools(json::Element tools, Draft& draft) {
  std::vector<json::Element> custom;
  std::size_t number = 0;
  for (const json::Element tool : tools) {
    if (IsServerTool(tool)) {
      draft.lost.Add("tools." + WithoutDate(tool["type"].Text()));
    } else if (!tool.IsObject() || !IsCustom(tool)) {
      return RefuseField(fmt::format("tools[{}]", number),
                         "the upstream takes tools with a name and an input_schema only");
    } else if (!tool["name"].HasText()) {
      return RefuseField(fmt::format("tools[{}].name", number), "must be a string");
    } else {
      custom.push_back(tool);
    }
    ++number;
  }
  return custom;
}

// Whether the choice is for a tool that the upstream does not get.
bool ChoosesServerTool(json::Element choice, json::Element tools) {
  const std::string name = choice["name"].Text();
  return std::any_of(tools.begin(), tools.end(), [&name](json::Element tool) {
    return IsServerTool(tool) && tool["name"].Is(name);
  });
}

Result<void> WriteChoice(json::Element choice, json::Element tools, Draft& draft) {
  json::Writer& out = draft.out;
  const json::Element type = choice["type"];
  if (type.Is("auto")) {
    out.Key("tool_choice").Text("auto");
  } else if (type.Is("any")) {
    out.Key("tool_choice").Text("required");
  } else if (type.Is("none")) {
    out.Key("tool_choice").Text("none");
    return {};  // without calls there are no parallel ones
  } else if (type.Is("tool") && ChoosesServerTool(choice, tools)) {
    draft.lost.Add("tool_choice");
  } else if (type.Is("tool") && choice["name"].HasText()) {
    out.Key("tool_choice").BeginObject().Key("type").Text("function").Key("function").BeginObject();
    out.Key("name").Inner(draft.names.ForUpstream(choice["name"])).EndObject().EndObject();
  } else if (choice) {
    return RefuseField("tool_choice", "must be of type 'auto', 'any', 'none' or 'tool'");
  }
  if (choice["disable_parallel_tool_use"].IsTrue()) {
    out.Key("parallel_tool_calls").Bool(false);
  }
  return {};
}

}  // namespace

Result<void> WriteTools(json::Element call, Draft& draft) {
  const json::Element tools = call["tools"];
  if (tools && !tools.IsArray()) {
    return RefuseField("tools", "must be a list");
  }
  auto custom = CustomTools(tools, draft);
  if (!custom) {
    return custom.error();
  }
  if (custom->empty()) {
    return {};
  }
  draft.out.Key("tools").BeginArray();
  for (const json::Element tool : *custom) {
    NoteOtherMembers(tool, draft);
    WriteTool(tool, draft);
  }
  draft.out.EndArray();
  return WriteChoice(call["tool_choice"], tools, draft);
}

}  // namespace gateway::protocol::anthropic_to_openai
