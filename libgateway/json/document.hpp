// RapidJSON, safely: the only way it is used here. Everything goes through the gate first, and no
// other header includes it, so that its macros are the same everywhere.
#pragma once

#include <string>
#include <string_view>

#include <rapidjson/document.h>

#include "gateway/result.hpp"

namespace gateway::json {

using Document = rapidjson::Document;
using Value = rapidjson::Value;

// Numbers keep their spelling only as far as a double or a 64-bit integer can hold them; half a
// surrogate pair becomes U+FFFD.
// Error: kInvalidRequest.
Result<Document> Parse(std::string_view text);

std::string Write(const Value& value);

// The member, or null when `object` is none or has none of that name.
const Value* Find(const Value& object, std::string_view name);

// The text of a string value; empty for anything else. Lives as long as `value`.
std::string_view Text(const Value* value);

// A string value that copies `text`.
Value MakeString(std::string_view text, Document& document);

}  // namespace gateway::json
