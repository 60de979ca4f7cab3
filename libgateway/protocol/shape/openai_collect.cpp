#include "libgateway/protocol/shape/openai_collect.hpp"

#include <algorithm>
#include <utility>

#include "libgateway/protocol/shape/merge.hpp"
#include "libgateway/protocol/shape/new_id.hpp"
#include "libgateway/protocol/shape/unix_time.hpp"

namespace gateway::protocol::shape {
namespace {

using json::Find;
using json::Text;
using json::Value;

// What comes in pieces; of any other text the last value counts.
bool IsText(std::string_view name) {
  return name == "content" || name == "reasoning_content" || name == "reasoning" ||
         name == "refusal";
}

}  // namespace

OpenAiCollector::OpenAiCollector(std::string model, Kind kind)
    : model_(std::move(model)), kind_(kind), top_(rapidjson::kObjectType) {}

bool OpenAiCollector::Add(const sse::Event& event) {
  if (event.data == "[DONE]") {
    ended_ = true;
    return true;
  }
  const auto chunk = json::Parse(event.data);
  if (!chunk || !chunk->IsObject()) {
    return true;
  }
  if (!IsNothing(Find(*chunk, "error"))) {
    return false;
  }
  ++chunks_;
  AddTop(*chunk);
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

void OpenAiCollector::AddTop(const Value& chunk) {
  for (const auto& member : chunk.GetObject()) {
    const std::string_view name = NameOf(member);
    if (name == "choices") {
      continue;
    }
    // Upstreams leave id and model empty in some chunks, and usage null in all but one.
    const bool known = name == "usage" || Find(top_, name) != nullptr;
    if (!known || !IsNothing(&member.value)) {
      SetMember(name, member.value, top_, memory_);
    }
  }
}

bool OpenAiCollector::finished() const {
  return !choices_.empty() && std::all_of(choices_.begin(), choices_.end(), [](const auto& entry) {
    return !entry.second.finish_reason.empty();
  });
}

void OpenAiCollector::AddChoice(const Value& chunk_choice) {
  const auto [entry, is_new] =
      choices_.try_emplace(IntegerOr(Find(chunk_choice, "index"), 0), memory_);
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
    } else if (name == "text" && kind_ == Kind::kText) {
      AddText(name, Text(&member.value), choice);
    } else if (name == "finish_reason") {
      if (!IsNothing(&member.value)) {
        choice.finish_reason = Text(&member.value);
      }
    } else if (name == "logprobs") {
      AddLogprobs(member.value, choice);
    } else if (name != "index") {
      SetMember(name, member.value, choice.others, memory_);
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
          choice.tools.Add(tool);
        }
      }
    } else if (name == "function_call") {
      AddFunction(value, choice);
    } else if (value.IsString() && IsText(name)) {
      AddText(name, Text(&value), choice);
    } else if (value.IsArray()) {
      AppendElements(name, value, choice.message, memory_);
    } else if (name == "role" ? !IsNothing(&value) : !value.IsNull()) {
      SetMember(name, value, choice.message, memory_);
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
      AppendElements(NameOf(member), member.value, choice.logprobs, memory_);
    } else if (Find(choice.logprobs, NameOf(member)) == nullptr) {
      SetMember(NameOf(member), member.value, choice.logprobs, memory_);
    }
  }
}

std::string OpenAiCollector::Object() {
  auto& allocator = memory_.GetAllocator();
  Value completion(rapidjson::kObjectType);
  const auto take = [&](const char* name, Value otherwise) {
    const Value* seen = Find(top_, name);
    const bool usable = seen != nullptr && !IsNothing(seen);
    completion.AddMember(rapidjson::StringRef(name),
                         usable ? Value(*seen, allocator) : std::move(otherwise), allocator);
  };
  take("id", json::MakeString(NewCompletionId(), memory_));
  completion.AddMember(
      "object", rapidjson::StringRef(kind_ == Kind::kChat ? "chat.completion" : "text_completion"),
      allocator);
  take("created", Value(UnixNow()));
  take("model", json::MakeString(model_, memory_));
  Value choices(rapidjson::kArrayType);
  for (auto& [index, choice] : choices_) {
    choices.PushBack(ToChoice(index, choice), allocator);
  }
  completion.AddMember("choices", choices, allocator);
  for (const auto& member : top_.GetObject()) {
    if (Find(completion, NameOf(member)) == nullptr) {
      SetMember(NameOf(member), member.value, completion, memory_);
    }
  }
  return json::Write(completion);
}

Value OpenAiCollector::ToChoice(std::int64_t index, Choice& choice) {
  auto& allocator = memory_.GetAllocator();
  Value value(rapidjson::kObjectType);
  value.AddMember("index", Value(index), allocator);
  if (kind_ == Kind::kChat) {
    value.AddMember("message", ToMessage(choice), allocator);
  } else {
    value.AddMember("text", ToText(choice), allocator);
  }
  value.AddMember("logprobs", choice.logprobs, allocator);
  Value reason;
  if (!choice.finish_reason.empty()) {
    reason = json::MakeString(choice.finish_reason, memory_);
  }
  value.AddMember("finish_reason", reason, allocator);
  for (const auto& member : choice.others.GetObject()) {
    SetMember(NameOf(member), member.value, value, memory_);
  }
  return value;
}

Value OpenAiCollector::ToText(const Choice& choice) {
  return json::MakeString(choice.texts.empty() ? std::string() : choice.texts.front().second,
                          memory_);
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
      SetMember(name, json::MakeString(text, memory_), message, memory_);
    }
  }
  for (const auto& member : choice.message.GetObject()) {
    SetMember(NameOf(member), member.value, message, memory_);
  }
  if (!choice.tools.empty()) {
    message.AddMember("tool_calls", choice.tools.ToJson(), allocator);
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

}  // namespace gateway::protocol::shape
