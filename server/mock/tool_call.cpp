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

// The first function with a name that `fits`; null: there is none.
template <typename Fits>
const rapidjson::Value* FindFunction(const rapidjson::Value* tools, Fits fits) {
  if (tools == nullptr || !tools->IsArray()) {
    return nullptr;
  }
  for (const rapidjson::Value& tool : tools->GetArray()) {
    const rapidjson::Value* function = FunctionOf(tool);
    const std::string_view name = TextOf(Find(function, "name"));
    if (!name.empty() && fits(name)) {
      return function;
    }
  }
  return nullptr;
}

bool IsLeftToModel(const rapidjson::Value* choice) {
  return choice == nullptr || choice->IsNull() || TextOf(choice) == "auto" ||
         TextOf(Find(choice, "type")) == "auto";
}

ToolCall CallOf(const rapidjson::Value* function) {
  return {std::string(TextOf(Find(function, "name"))), MakeArguments(function)};
}

}  // namespace

Result<std::optional<ToolCall>> ReadToolCall(const rapidjson::Value& request,
                                             std::string_view asked) {
  const rapidjson::Value* tools = Find(&request, "tools");
  const rapidjson::Value* choice = Find(&request, "tool_choice");
  if (IsLeftToModel(choice)) {
    const rapidjson::Value* function = FindFunction(tools, [asked](std::string_view name) {
      return asked.find(name) != std::string_view::npos;
    });
    return function == nullptr ? std::optional<ToolCall>() : CallOf(function);
  }
  const std::string_view wanted = TextOf(Find(FunctionOf(*choice), "name"));
  const bool any = TextOf(choice) == "required" || TextOf(Find(choice, "type")) == "any";
  if (wanted.empty() && !any) {
    return std::optional<ToolCall>();
  }
  const rapidjson::Value* function = FindFunction(
      tools, [wanted](std::string_view name) { return wanted.empty() || name == wanted; });
  if (function == nullptr) {
    return Error{ErrorCode::kInvalidRequest, "'tool_choice' asks for a tool that is not in 'tools'",
                 0, "tool_choice"};
  }
  return std::optional(CallOf(function));
}

}  // namespace gateway::server::mock
