#include "libgateway/protocol/shape/openai_collect.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "libgateway/base/request_id.hpp"
#include "libgateway/protocol/shape/completion_id.hpp"

namespace gateway::protocol::shape {
namespace {

using json::Find;
using json::Text;
using json::Value;

bool IsNothing(const Value* value) {
  return value == nullptr || value->IsNull() || value->IsFalse() ||
         (value->IsString() && value->GetStringLength() == 0);
}

// What comes in pieces; of any other text the last value counts.
bool IsText(std::string_view name) {
  return name == "content" || name == "reasoning_content" || name == "reasoning" ||
         name == "refusal";
}

std::string_view NameOf(const Value::Member& member) {
  return {member.name.GetString(), member.name.GetStringLength()};
}

std::int64_t Integer(const Value* value, std::int64_t otherwise) {
  return value != nullptr && value->IsInt64() ? value->GetInt64() : otherwise;
}

}  // namespace

OpenAiCollector::OpenAiCollector(std::string model)
    : model_(std::move(model)), top_(rapidjson::kObjectType) {}

bool OpenAiCollector::Add(std::string_view data) {
  const auto chunk = json::Parse(data);
  if (!chunk || !chunk->IsObject()) {
    return true;
  }
  if (!IsNothing(Find(*chunk, "error"))) {
    return false;
  }
  ++chunks_;
  for (const auto& member : chunk->GetObject()) {
    const std::string_view name = NameOf(member);
    if (name == "choices") {
      continue;
    }
    // Upstreams leave id and model empty in some chunks, and usage null in all but one.
    const bool known = name == "usage" || Find(top_, name) != nullptr;
    if (!known || !IsNothing(&member.value)) {
      Set(name, member.value, top_);
    }
  }
  const Value* choices = Find(*chunk, "choices");
  if (choices != nullptr && choices->IsArray()) {
    for (const Value& choice : choices->GetArray()) {
      if (choice.IsObject()) {
        AddChoice(choice);
      }
    }
  }
  return true;
}

bool OpenAiCollector::finished() const {
  return !choices_.empty() && std::all_of(choices_.begin(), choices_.end(), [](const auto& entry) {
    return !entry.second.finish_reason.empty();
  });
}

std::string OpenAiCollector::usage() const {
  const Value* usage = Find(top_, "usage");
  return usage == nullptr ? std::string{} : json::Write(*usage);
}

void OpenAiCollector::AddChoice(const Value& chunk_choice) {
  const auto [entry, is_new] = choices_.try_emplace(Integer(Find(chunk_choice, "index"), 0));
  Choice& choice = entry->second;
  if (is_new) {
    choice.message.SetObject();
    choice.others.SetObject();
  }
  for (const auto& member : chunk_choice.GetObject()) {
    const std::string_view name = NameOf(member);
    if (name == "delta") {
      if (member.value.IsObject()) {
        AddDelta(member.value, choice);
      }
    } else if (name == "finish_reason") {
      if (!IsNothing(&member.value)) {
        choice.finish_reason = Text(&member.value);
      }
    } else if (name == "logprobs") {
      AddLogprobs(member.value, choice);
    } else if (name != "index") {
      Set(name, member.value, choice.others);
    }
  }
}

void OpenAiCollector::AddDelta(const Value& delta, Choice& choice) {
  for (const auto& member : delta.GetObject()) {
    const std::string_view name = NameOf(member);
    const Value& value = member.value;
    if (name == "tool_calls") {
      if (value.IsArray()) {
        for (const Value& tool : value.GetArray()) {
          AddTool(tool, choice);
        }
      }
    } else if (name == "function_call") {
      AddFunction(value, choice);
    } else if (value.IsString() && IsText(name)) {
      AddText(name, Text(&value), choice);
    } else if (value.IsArray()) {
      AppendAll(name, value, choice.message);
    } else if (name == "role" ? !IsNothing(&value) : !value.IsNull()) {
      Set(name, value, choice.message);
    }
  }
}

void OpenAiCollector::AddText(std::string_view name, std::string_view text, Choice& choice) {
  for (auto& [known, so_far] : choice.texts) {
    if (known == name) {
      so_far.append(text);
      return;
    }
  }
  choice.texts.emplace_back(name, text);
}

void OpenAiCollector::AddTool(const Value& tool, Choice& choice) {
  if (!tool.IsObject()) {
    return;
  }
  ToolCall& call = ToolFor(tool, choice);
  for (const auto& member : tool.GetObject()) {
    const std::string_view name = NameOf(member);
    if (name == "id") {
      call.id = call.id.empty() ? std::string(Text(&member.value)) : call.id;
    } else if (name == "type") {
      call.type = call.type.empty() ? std::string(Text(&member.value)) : call.type;
    } else if (name == "function") {
      if (call.name.empty()) {
        call.name = Text(Find(member.value, "name"));
      }
      const Value* arguments = Find(member.value, "arguments");
      if (arguments != nullptr && arguments->IsString()) {
        call.arguments.append(Text(arguments));
      } else if (arguments != nullptr && arguments->IsObject()) {
        call.arguments = json::Write(*arguments);
      }
    } else if (name != "index") {
      Set(name, member.value, call.others);
    }
  }
}

// Upstreams number every call 0, or none at all; their ids then tell the calls apart.
OpenAiCollector::ToolCall& OpenAiCollector::ToolFor(const Value& tool, Choice& choice) {
  const std::string_view id = Text(Find(tool, "id"));
  const Value* index = Find(tool, "index");
  const bool numbered = index != nullptr && index->IsInt64();
  const auto same = [&](const ToolCall& call) {
    const bool same_number = !numbered || call.index == index->GetInt64();
    const bool same_id = id.empty() || call.id.empty() || call.id == id;
    return same_number && same_id;
  };
  // From behind: without number and id, or with a number used twice, the latest call is meant.
  const auto found = std::find_if(choice.tools.rbegin(), choice.tools.rend(), same);
  if (found != choice.tools.rend()) {
    return *found;
  }
  ToolCall call;
  call.index = Integer(index, static_cast<std::int64_t>(choice.tools.size()));
  call.others.SetObject();
  choice.tools.push_back(std::move(call));
  return choice.tools.back();
}

void OpenAiCollector::AddFunction(const Value& function, Choice& choice) {
  if (!function.IsObject()) {
    return;
  }
  choice.has_function = true;
  choice.function_name.append(Text(Find(function, "name")));
  choice.function_arguments.append(Text(Find(function, "arguments")));
}

void OpenAiCollector::AddLogprobs(const Value& logprobs, Choice& choice) {
  if (!logprobs.IsObject()) {
    return;
  }
  if (!choice.logprobs.IsObject()) {
    choice.logprobs.SetObject();
  }
  for (const auto& member : logprobs.GetObject()) {
    if (member.value.IsArray()) {
      AppendAll(NameOf(member), member.value, choice.logprobs);
    } else if (Find(choice.logprobs, NameOf(member)) == nullptr) {
      Set(NameOf(member), member.value, choice.logprobs);
    }
  }
}

void OpenAiCollector::Set(std::string_view name, const Value& value, Value& object) {
  auto& allocator = memory_.GetAllocator();
  Value key = json::MakeString(name, memory_);
  const auto found = object.FindMember(key);
  if (found == object.MemberEnd()) {
    object.AddMember(key, Value(value, allocator), allocator);
  } else if (found->value != value) {  // a copy takes memory that is not given back
    found->value.CopyFrom(value, allocator);
  }
}

void OpenAiCollector::AppendAll(std::string_view name, const Value& elements, Value& object) {
  auto& allocator = memory_.GetAllocator();
  Value key = json::MakeString(name, memory_);
  auto found = object.FindMember(key);
  if (found == object.MemberEnd() || !found->value.IsArray()) {
    Set(name, elements, object);
    return;
  }
  for (const Value& element : elements.GetArray()) {
    found->value.PushBack(Value(element, allocator), allocator);
  }
}

std::string OpenAiCollector::Completion() {
  auto& allocator = memory_.GetAllocator();
  Value completion(rapidjson::kObjectType);
  const auto take = [&](const char* name, Value otherwise) {
    const Value* seen = Find(top_, name);
    const bool usable = seen != nullptr && !IsNothing(seen);
    completion.AddMember(rapidjson::StringRef(name),
                         usable ? Value(*seen, allocator) : std::move(otherwise), allocator);
  };
  take("id", json::MakeString(NewCompletionId(), memory_));
  completion.AddMember("object", "chat.completion", allocator);
  take("created", Value(UnixNow()));
  take("model", json::MakeString(model_, memory_));
  Value choices(rapidjson::kArrayType);
  for (auto& [index, choice] : choices_) {
    choices.PushBack(ToChoice(index, choice), allocator);
  }
  completion.AddMember("choices", choices, allocator);
  for (const auto& member : top_.GetObject()) {
    if (Find(completion, NameOf(member)) == nullptr) {
      Set(NameOf(member), member.value, completion);
    }
  }
  return json::Write(completion);
}

Value OpenAiCollector::ToChoice(std::int64_t index, Choice& choice) {
  auto& allocator = memory_.GetAllocator();
  Value value(rapidjson::kObjectType);
  value.AddMember("index", Value(index), allocator);
  value.AddMember("message", ToMessage(choice), allocator);
  value.AddMember("logprobs", choice.logprobs, allocator);
  Value reason;
  if (!choice.finish_reason.empty()) {
    reason = json::MakeString(choice.finish_reason, memory_);
  }
  value.AddMember("finish_reason", reason, allocator);
  for (const auto& member : choice.others.GetObject()) {
    Set(NameOf(member), member.value, value);
  }
  return value;
}

Value OpenAiCollector::ToMessage(Choice& choice) {
  auto& allocator = memory_.GetAllocator();
  Value message(rapidjson::kObjectType);
  message.AddMember("role", "assistant", allocator);
  const bool calls = !choice.tools.empty() || choice.has_function;
  Value content;  // null beside calls, as OpenAI has it
  if (!calls) {
    content.SetString("");
  }
  message.AddMember("content", content, allocator);
  for (const auto& [name, text] : choice.texts) {
    if (!text.empty()) {
      Set(name, json::MakeString(text, memory_), message);
    }
  }
  for (const auto& member : choice.message.GetObject()) {
    Set(NameOf(member), member.value, message);
  }
  if (!choice.tools.empty()) {
    message.AddMember("tool_calls", ToTools(choice), allocator);
  }
  if (choice.has_function) {
    Value function(rapidjson::kObjectType);
    function.AddMember("name", json::MakeString(choice.function_name, memory_), allocator);
    function.AddMember("arguments", json::MakeString(choice.function_arguments, memory_),
                       allocator);
    message.AddMember("function_call", function, allocator);
  }
  return message;
}

Value OpenAiCollector::ToTools(Choice& choice) {
  auto& allocator = memory_.GetAllocator();
  Value tools(rapidjson::kArrayType);
  for (ToolCall& call : choice.tools) {
    Value function(rapidjson::kObjectType);
    function.AddMember("name", json::MakeString(call.name, memory_), allocator);
    function.AddMember("arguments", json::MakeString(call.arguments, memory_), allocator);
    Value tool(rapidjson::kObjectType);
    tool.AddMember("id", json::MakeString(call.id, memory_), allocator);
    tool.AddMember("type", json::MakeString(call.type.empty() ? "function" : call.type, memory_),
                   allocator);
    tool.AddMember("function", function, allocator);
    for (const auto& member : call.others.GetObject()) {
      Set(NameOf(member), member.value, tool);
    }
    tools.PushBack(tool, allocator);
  }
  return tools;
}

}  // namespace gateway::protocol::shape
