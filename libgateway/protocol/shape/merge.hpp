// Putting pieces of JSON together.
#pragma once

#include <cstdint>
#include <string_view>

#include "libgateway/json/document.hpp"

namespace gateway::protocol::shape {

// `object` and all that goes into it belong to `memory`; `value` and `elements` are copied.

// The last value counts.
void SetMember(std::string_view name, const json::Value& value, json::Value& object,
               json::Document& memory);

// Puts `elements` behind those of an array that is there already.
void AppendElements(std::string_view name, const json::Value& elements, json::Value& object,
                    json::Document& memory);

std::string_view NameOf(const json::Value::Member& member);

// Missing, null, false or "".
bool IsNothing(const json::Value* value);

std::int64_t IntegerOr(const json::Value* value, std::int64_t otherwise);

}  // namespace gateway::protocol::shape
