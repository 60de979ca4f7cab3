// JSON text in, JSON text out.
#pragma once

#include <string>
#include <string_view>

#include "gateway/result.hpp"
#include "server/json/rapidjson.hpp"

namespace gateway::server {

// Puts `body`, one JSON object, into `document`. Error: kInvalidRequest, also for a number that no
// double holds.
Result<void> ReadJson(std::string_view body, rapidjson::Document* document);

// Null when `object` is no object or has no such member.
const rapidjson::Value* Find(const rapidjson::Value* object, std::string_view name);

// Empty when `value` is null or no string.
std::string_view TextOf(const rapidjson::Value* value);

bool IsTrue(const rapidjson::Value* value);

bool IsUtf8(std::string_view text);

// Appends `text` in quotes. `text` is UTF-8.
void AppendQuoted(std::string_view text, std::string* out);

}  // namespace gateway::server
