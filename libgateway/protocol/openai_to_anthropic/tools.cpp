#include "libgateway/protocol/openai_to_anthropic/tools.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/openai_to_anthropic/content.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

// Names as JSON wrote them.
using Names = std::vector<std::string_view>;

struct Choice {
  std::string_view type;  // "auto", "any", "none", "tool"; empty: not said
  std::string_view name;  // of the tool, its literal
  Names allowed;          // sorted; empty: all
};

void WriteSchema(json::Element parameters, json::Writer& writer) {
  if (!parameters || parameters.empty()) {
    writer.Raw(R"({"type":"object","properties":{}})");
    return;
  }
  if (parameters["type"]) {
    writer.Raw(parameters.raw());
    return;
  }
  writer.BeginObject().Key("type").Raw(R"("object")");
  for (const json::Element member : parameters) {
    if (!member.HasKey("type")) {
      writer.Key(member.key()).Raw(member.raw());
    }
  }
  writer.EndObject();
}

Result<void> WriteFunction(json::Element function, json::Element tool, const std::string& place,
                           json::Writer& writer) {
  if (!function["name"].HasText()) {
    return Refuse("a function needs a name", place);
  }
  const json::Element parameters = function["parameters"];
  if (parameters && !parameters.IsObject()) {
    return Refuse("'parameters' must be a JSON schema, an object", place);
  }
  writer.BeginObject().Key("name").Raw(function["name"].raw());
  if (function["description"].HasText()) {
    writer.Key("description").Raw(function["description"].raw());
  }
  writer.Key("input_schema");
  WriteSchema(parameters, writer);
  if (function["strict"].IsTrue()) {
    writer.Key("strict").Bool(true);
  }
  for (const json::Element holder : {tool, function}) {
    if (const std::string_view mark = CacheControlOf(holder); !mark.empty()) {
      writer.Key("cache_control").Raw(mark);
      break;
    }
  }
  writer.EndObject();
  return {};
}

// `tools` or, in the old way, `functions`.
Result<void> WriteFunctions(json::Element list, bool legacy, const Names& allowed,
                            json::Writer& writer) {
  std::size_t index = 0;
  for (const json::Element tool : list) {
    const std::string place = fmt::format("{}[{}]", legacy ? "functions" : "tools", index);
    ++index;
    const json::Element function = legacy ? tool : tool["function"];
    const json::Element type = tool["type"];
    if (!function.IsObject() || (!legacy && type && !type.Is("function"))) {
      return Refuse("only tools of the type 'function' can be offered to this provider", place);
    }
    if (!allowed.empty() &&
        !std::binary_search(allowed.begin(), allowed.end(), function["name"].raw())) {
      continue;
    }
    if (auto written = WriteFunction(function, tool, place, writer); !written) {
      return written;
    }
  }
  return {};
}

void WriteWebSearch(json::Element options, json::Writer& writer, LostFields& lost) {
  writer.BeginObject().Key("type").Raw(R"("web_search_20250305")");
  writer.Key("name").Raw(R"("web_search")");
  if (const json::Element place = options["user_location"]; place.IsObject()) {
    writer.Key("user_location").BeginObject().Key("type").Raw(R"("approximate")");
    for (const std::string_view name : {"city", "region", "country", "timezone"}) {
      if (const json::Element known = place["approximate"][name]) {
        writer.Key(name).Raw(known.raw());
      }
    }
    writer.EndObject();
  }
  writer.EndObject();
  if (const json::Element size = options["search_context_size"]; size && !size.Is("medium")) {
    lost.Add("web_search_options.search_context_size");
  }
}

Result<Choice> ReadAllowed(json::Element allowed) {
  Choice choice{allowed["mode"].Is("required") ? "any" : "auto", {}, {}};
  for (const json::Element tool : allowed["tools"]) {
    const json::Element function = tool["function"];
    choice.allowed.push_back((function ? function : tool)["name"].raw());
  }
  std::sort(choice.allowed.begin(), choice.allowed.end());
  if (choice.allowed.empty()) {
    return Refuse("'allowed_tools' names no tools", "tool_choice");
  }
  return choice;
}

Result<Choice> ReadChoice(json::Element wanted, bool legacy) {
  if (!wanted) {
    return Choice{};
  }
  for (const auto& [word, type] :
       {std::pair{"auto", "auto"}, {"none", "none"}, {"required", "any"}}) {
    if (wanted.Is(word)) {
      return Choice{type, {}, {}};
    }
  }
  if (wanted["type"].Is("allowed_tools")) {
    return ReadAllowed(wanted["allowed_tools"]);
  }
  const json::Element name = legacy ? wanted["name"] : wanted["function"]["name"];
  if (name.HasText() && (legacy || !wanted["type"] || wanted["type"].Is("function"))) {
    return Choice{"tool", name.raw(), {}};
  }
  return Refuse("this provider's protocol has nothing for that choice of tools",
                legacy ? "function_call" : "tool_choice");
}

std::string ChoiceJson(Choice choice, bool serial) {
  if (serial && choice.type.empty()) {
    choice.type = "auto";
  }
  std::string json;
  if (choice.type.empty()) {
    return json;
  }
  json::Writer writer(&json);
  writer.BeginObject().Key("type").Text(choice.type);
  if (!choice.name.empty()) {
    writer.Key("name").Raw(choice.name);
  }
  if (serial && choice.type != "none") {
    writer.Key("disable_parallel_tool_use").Bool(true);
  }
  writer.EndObject();
  return json;
}

}  // namespace

Result<ToolPlan> PlanTools(json::Element call, LostFields& lost) {
  ToolPlan plan;
  const json::Element tools = call["tools"];
  const json::Element functions = call["functions"];
  plan.legacy = !tools && functions.IsArray();
  const json::Element list = plan.legacy ? functions : tools;
  if (list && !list.IsArray()) {
    return Refuse("'tools' must be a list", "tools");
  }
  const json::Element search = call["web_search_options"];
  auto choice = ReadChoice(call[plan.legacy ? "function_call" : "tool_choice"], plan.legacy);
  if (!choice) {
    return choice.error();
  }
  if (list.empty() && !search) {
    return plan;
  }
  json::Writer writer(&plan.tools);
  writer.BeginArray();
  if (auto written = WriteFunctions(list, plan.legacy, choice->allowed, writer); !written) {
    return written.error();
  }
  if (search) {
    WriteWebSearch(search, writer, lost);
  }
  writer.EndArray();
  if (plan.tools == "[]") {  // none of those that are allowed
    lost.Add(plan.legacy ? "function_call" : "tool_choice");
    plan.tools.clear();
    return plan;
  }
  plan.forced = choice->type == "any" || choice->type == "tool";
  plan.choice = ChoiceJson(*std::move(choice), call["parallel_tool_calls"].Is(json::Kind::kFalse));
  return plan;
}

}  // namespace gateway::protocol::openai_to_anthropic
