#include "libgateway/protocol/shape/tool_calls.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "libgateway/protocol/shape/merge.hpp"

namespace gateway::protocol::shape {
namespace {

using json::Find;
using json::Text;
using json::Value;

// Names and ids come once, whole; some upstreams repeat them.
void SetOnce(const Value* text, std::string* known) {
  if (known->empty()) {
    *known = Text(text);
  }
}

}  // namespace

void ToolCalls::Add(const Value& piece) {
  if (!piece.IsObject()) {
    return;
  }
  Call& call = CallFor(piece);
  for (const auto& member : piece.GetObject()) {
    const std::string_view name = NameOf(member);
    if (name == "id") {
      SetOnce(&member.value, &call.id);
    } else if (name == "type") {
      SetOnce(&member.value, &call.type);
    } else if (name == "function") {
      AddFunction(member.value, call);
    } else if (name != "index") {
      SetMember(name, member.value, call.others, memory_);
    }
  }
}

void ToolCalls::AddFunction(const Value& function, Call& call) {
  SetOnce(Find(function, "name"), &call.name);
  const Value* arguments = Find(function, "arguments");
  if (arguments != nullptr && arguments->IsString()) {
    call.arguments.append(Text(arguments));
  } else if (arguments != nullptr && arguments->IsObject()) {
    call.arguments = json::Write(*arguments);
  }
}

// Upstreams number every call 0, or none at all; their ids then tell the calls apart.
ToolCalls::Call& ToolCalls::CallFor(const Value& piece) {
  const std::string_view id = Text(Find(piece, "id"));
  const Value* index = Find(piece, "index");
  const bool numbered = index != nullptr && index->IsInt64();
  const auto same = [&](const Call& call) {
    const bool same_number = !numbered || call.index == index->GetInt64();
    const bool same_id = id.empty() || call.id.empty() || call.id == id;
    return same_number && same_id;
  };
  // From behind: without number and id, or with a number used twice, the latest call is meant.
  const auto found = std::find_if(calls_.rbegin(), calls_.rend(), same);
  if (found != calls_.rend()) {
    return *found;
  }
  Call call;
  call.index = IntegerOr(index, static_cast<std::int64_t>(calls_.size()));
  call.others.SetObject();
  calls_.push_back(std::move(call));
  return calls_.back();
}

Value ToolCalls::ToJson() const {
  auto& allocator = memory_.GetAllocator();
  Value array(rapidjson::kArrayType);
  for (const Call& call : calls_) {
    Value function(rapidjson::kObjectType);
    function.AddMember("name", json::MakeString(call.name, memory_), allocator);
    function.AddMember("arguments", json::MakeString(call.arguments, memory_), allocator);
    Value tool(rapidjson::kObjectType);
    tool.AddMember("id", json::MakeString(call.id, memory_), allocator);
    tool.AddMember("type", json::MakeString(call.type.empty() ? "function" : call.type, memory_),
                   allocator);
    tool.AddMember("function", function, allocator);
    for (const auto& member : call.others.GetObject()) {
      SetMember(NameOf(member), member.value, tool, memory_);
    }
    array.PushBack(tool, allocator);
  }
  return array;
}

}  // namespace gateway::protocol::shape
