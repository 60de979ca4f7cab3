#include "libgateway/protocol/shape/openai_replay.hpp"

#include <utility>

#include "libgateway/json/document.hpp"
#include "libgateway/protocol/shape/new_id.hpp"
#include "libgateway/protocol/shape/unix_time.hpp"
#include "libgateway/sse/writer.hpp"

namespace gateway::protocol::shape {
namespace {

using json::Find;
using json::Text;
using json::Value;

bool HasText(const Value* value) { return !Text(value).empty(); }

class Replay {
 public:
  Replay(json::Document completion, std::string_view model, std::string* out)
      : completion_(std::move(completion)), allocator_(completion_.GetAllocator()), out_(out) {
    Keep("id", json::MakeString(NewCompletionId(), completion_));
    base_.AddMember("object", "chat.completion.chunk", allocator_);
    Keep("created", Value(UnixNow()));
    Keep("model", json::MakeString(model, completion_));
    for (const char* name : {"system_fingerprint", "service_tier"}) {
      if (const Value* value = Find(completion_, name)) {
        base_.AddMember(rapidjson::StringRef(name), Value(*value, allocator_), allocator_);
      }
    }
  }

  void Run(bool wants_usage) {
    const Value* usage = Find(completion_, "usage");
    with_usage_ = wants_usage && usage != nullptr && usage->IsObject();
    for (const Value& choice : Find(completion_, "choices")->GetArray()) {
      if (choice.IsObject()) {
        ReplayChoice(choice);
      }
    }
    if (with_usage_) {
      Value chunk(base_, allocator_);
      chunk.AddMember("choices", Value(rapidjson::kArrayType), allocator_);
      chunk.AddMember("usage", Value(*usage, allocator_), allocator_);
      sse::AppendEvent({}, json::Write(chunk), out_);
    }
    sse::AppendEvent({}, "[DONE]", out_);
  }

 private:
  // A member of every chunk: the completion's own, or else `otherwise`.
  void Keep(const char* name, Value otherwise) {
    const Value* own = Find(completion_, name);
    const bool usable = own != nullptr && (own->IsNumber() || HasText(own));
    base_.AddMember(rapidjson::StringRef(name),
                    usable ? Value(*own, allocator_) : std::move(otherwise), allocator_);
  }

  void ReplayChoice(const Value& choice) {
    const Value* index = Find(choice, "index");
    index_ = index != nullptr && index->IsInt64() ? index->GetInt64() : 0;
    const Value* message = Find(choice, "message");
    Value role(rapidjson::kObjectType);
    role.AddMember("role", "assistant", allocator_);
    role.AddMember("content", "", allocator_);
    Emit(std::move(role), Value(), Value());
    if (message != nullptr && message->IsObject()) {
      ReplayMessage(*message, Find(choice, "logprobs"));
    }
    const Value* reason = Find(choice, "finish_reason");
    Value finish;
    finish = HasText(reason) ? Value(*reason, allocator_) : Value("stop");
    Emit(Value(rapidjson::kObjectType), std::move(finish), Value());
  }

  void ReplayMessage(const Value& message, const Value* logprobs) {
    // What a client shows first comes first; members this code does not know go with the content.
    const Value* reasoning = Find(message, "reasoning_content");
    EmitText("reasoning_content", reasoning, nullptr);
    if (!HasText(reasoning)) {
      EmitText("reasoning", Find(message, "reasoning"), nullptr);
    }
    const Value* content = Find(message, "content");
    EmitText("content", content, logprobs);
    EmitText("refusal", Find(message, "refusal"), HasText(content) ? nullptr : logprobs);
    if (content != nullptr && content->IsArray()) {  // parts, as Mistral has them
      EmitMember("content", *content);
    }
    EmitOthers(message);
    const Value* tools = Find(message, "tool_calls");
    if (tools != nullptr && tools->IsArray()) {
      for (rapidjson::SizeType i = 0; i < tools->Size(); ++i) {
        EmitTool((*tools)[i], i);
      }
    }
    const Value* function = Find(message, "function_call");
    if (function != nullptr && function->IsObject()) {
      EmitMember("function_call", *function);
    }
  }

  void EmitText(const char* name, const Value* text, const Value* logprobs) {
    if (!HasText(text)) {
      return;
    }
    Value delta(rapidjson::kObjectType);
    delta.AddMember(rapidjson::StringRef(name), Value(*text, allocator_), allocator_);
    Emit(std::move(delta), Value(), logprobs == nullptr ? Value() : Value(*logprobs, allocator_));
  }

  void EmitMember(const char* name, const Value& value) {
    Value delta(rapidjson::kObjectType);
    delta.AddMember(rapidjson::StringRef(name), Value(value, allocator_), allocator_);
    Emit(std::move(delta), Value(), Value());
  }

  void EmitOthers(const Value& message) {
    Value delta(rapidjson::kObjectType);
    for (const auto& member : message.GetObject()) {
      const std::string_view name = Text(&member.name);
      const bool shown = name == "role" || name == "content" || name == "refusal" ||
                         name == "reasoning_content" || name == "reasoning" ||
                         name == "tool_calls" || name == "function_call";
      const bool empty = member.value.IsNull() || (member.value.IsArray() && member.value.Empty());
      if (!shown && !empty) {
        delta.AddMember(Value(member.name, allocator_), Value(member.value, allocator_),
                        allocator_);
      }
    }
    if (!delta.ObjectEmpty()) {
      Emit(std::move(delta), Value(), Value());
    }
  }

  void EmitTool(const Value& tool, rapidjson::SizeType number) {
    if (!tool.IsObject()) {
      return;
    }
    Value call(rapidjson::kObjectType);
    call.AddMember("index", Value(number), allocator_);
    for (const auto& member : tool.GetObject()) {
      if (Text(&member.name) != "index") {
        call.AddMember(Value(member.name, allocator_), Value(member.value, allocator_), allocator_);
      }
    }
    Value calls(rapidjson::kArrayType);
    calls.PushBack(call, allocator_);
    EmitMember("tool_calls", calls);
  }

  void Emit(Value delta, Value finish_reason, Value logprobs) {
    Value choice(rapidjson::kObjectType);
    choice.AddMember("index", Value(index_), allocator_);
    choice.AddMember("delta", delta, allocator_);
    choice.AddMember("logprobs", logprobs, allocator_);
    choice.AddMember("finish_reason", finish_reason, allocator_);
    Value choices(rapidjson::kArrayType);
    choices.PushBack(choice, allocator_);
    Value chunk(base_, allocator_);
    chunk.AddMember("choices", choices, allocator_);
    if (with_usage_) {
      chunk.AddMember("usage", Value(), allocator_);  // null on every chunk but the last
    }
    sse::AppendEvent({}, json::Write(chunk), out_);
  }

  json::Document completion_;
  json::Document::AllocatorType& allocator_;
  std::string* out_;
  Value base_{rapidjson::kObjectType};  // what every chunk begins with
  std::int64_t index_ = 0;
  bool with_usage_ = false;
};

}  // namespace

Result<void> ReplayCompletion(std::string_view completion, bool wants_usage, std::string_view model,
                              std::string* out) {
  auto document = json::Parse(completion);
  const Value* choices = document ? Find(*document, "choices") : nullptr;
  if (choices == nullptr || !choices->IsArray() || choices->Empty()) {
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's answer has no choices");
  }
  Replay(*std::move(document), model, out).Run(wants_usage);
  return {};
}

}  // namespace gateway::protocol::shape
