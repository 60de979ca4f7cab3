#include "libgateway/protocol/shape/merge.hpp"

namespace gateway::protocol::shape {
namespace {

using json::Value;

// For looking up: a name that is only referred to takes no memory.
Value Reference(std::string_view name) {
  return Value(rapidjson::StringRef(name.data(), name.size()));
}

}  // namespace

void SetMember(std::string_view name, const Value& value, Value& object, json::Document& memory) {
  auto& allocator = memory.GetAllocator();
  const auto found = object.FindMember(Reference(name));
  if (found == object.MemberEnd()) {
    object.AddMember(json::MakeString(name, memory), Value(value, allocator), allocator);
  } else if (found->value != value) {  // a copy takes memory that is not given back
    found->value.CopyFrom(value, allocator);
  }
}

void AppendElements(std::string_view name, const Value& elements, Value& object,
                    json::Document& memory) {
  const auto found = object.FindMember(Reference(name));
  if (found == object.MemberEnd() || !found->value.IsArray()) {
    SetMember(name, elements, object, memory);
    return;
  }
  auto& allocator = memory.GetAllocator();
  for (const Value& element : elements.GetArray()) {
    found->value.PushBack(Value(element, allocator), allocator);
  }
}

std::string_view NameOf(const Value::Member& member) {
  return {member.name.GetString(), member.name.GetStringLength()};
}

bool IsNothing(const Value* value) {
  return value == nullptr || value->IsNull() || value->IsFalse() ||
         (value->IsString() && value->GetStringLength() == 0);
}

std::int64_t IntegerOr(const Value* value, std::int64_t otherwise) {
  return value != nullptr && value->IsInt64() ? value->GetInt64() : otherwise;
}

}  // namespace gateway::protocol::shape
