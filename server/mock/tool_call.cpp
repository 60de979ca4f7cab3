#include "server/mock/tool_call.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "server/mock/schema_value.hpp"

namespace gateway::server::mock {
namespace {

std::string MakeArguments(const rapidjson::Value* function) {
  const rapidjson::Value* parameters = Find(function, "parameters");
  parameters = parameters == nullptr ? Find(function, "input_schema") : parameters;
  if (Find(parameters, "properties") == nullptr) {
    return "{}";
  }
  std::string out;
  AppendSchemaValue(*parameters, *parameters, &out);
  return out;
}

// Chat nests what the function is, the others have it flat.
const rapidjson::Value* FunctionOf(const rapidjson::Value& tool) {
  const rapidjson::Value* nested = Find(&tool, "function");
  return nested == nullptr ? &tool : nested;
}

const rapidjson::Value* FindFunction(const rapidjson::Value& tools, std::string_view name) {
  for (const rapidjson::Value& tool : tools.GetArray()) {
    const rapidjson::Value* function = FunctionOf(tool);
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
  const std::string_view wanted =
      choice == nullptr ? std::string_view() : TextOf(Find(FunctionOf(*choice), "name"));
  const bool any = TextOf(choice) == "required" || TextOf(Find(choice, "type")) == "any";
  if (wanted.empty() && !any) {
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
