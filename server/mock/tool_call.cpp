#include "server/mock/tool_call.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace gateway::server::mock {
namespace {

// A value for one property of a function's parameters.
void AppendValue(const rapidjson::Value& schema, std::string* out) {
  const rapidjson::Value* values = Find(&schema, "enum");
  if (values != nullptr && values->IsArray() && !values->Empty() && (*values)[0].IsString()) {
    return AppendQuoted(TextOf(&(*values)[0]), out);
  }
  const std::string_view type = TextOf(Find(&schema, "type"));
  if (type == "integer" || type == "number") {
    out->append("1");
  } else if (type == "boolean") {
    out->append("true");
  } else if (type == "array") {
    out->append("[]");
  } else if (type == "object") {
    out->append("{}");
  } else {
    out->append("\"mock\"");
  }
}

// All properties, the required ones and the others. With blanks, so that a stream of it has
// several pieces.
std::string MakeArguments(const rapidjson::Value* function) {
  std::string out = "{";
  const rapidjson::Value* properties = Find(Find(function, "parameters"), "properties");
  if (properties != nullptr && properties->IsObject()) {
    for (const auto& property : properties->GetObject()) {
      out.append(out.size() > 1 ? ", " : "");
      AppendQuoted(TextOf(&property.name), &out);
      out.append(": ");
      AppendValue(property.value, &out);
    }
  }
  return out.append("}");
}

const rapidjson::Value* FindFunction(const rapidjson::Value& tools, std::string_view name) {
  for (const rapidjson::Value& tool : tools.GetArray()) {
    const rapidjson::Value* function = Find(&tool, "function");
    const std::string_view its_name = TextOf(Find(function, "name"));
    if (!its_name.empty() && (name.empty() || its_name == name)) {
      return function;
    }
  }
  return nullptr;
}

}  // namespace

Result<std::optional<ToolCall>> ReadToolCall(const rapidjson::Value& request) {
  const rapidjson::Value* tools = Find(&request, "tools");
  const rapidjson::Value* choice = Find(&request, "tool_choice");
  const std::string_view wanted = TextOf(Find(Find(choice, "function"), "name"));
  if (wanted.empty() && TextOf(choice) != "required") {
    return std::optional<ToolCall>();
  }
  const rapidjson::Value* function =
      tools != nullptr && tools->IsArray() ? FindFunction(*tools, wanted) : nullptr;
  if (function == nullptr) {
    return Error{ErrorCode::kInvalidRequest, "'tool_choice' asks for a tool that is not in 'tools'",
                 0, "tool_choice"};
  }
  return std::optional(
      ToolCall{std::string(TextOf(Find(function, "name"))), MakeArguments(function)});
}

}  // namespace gateway::server::mock
