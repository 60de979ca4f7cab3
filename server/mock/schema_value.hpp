// A value made up to fit a JSON schema.
#pragma once

#include <optional>
#include <string>

#include "gateway/result.hpp"
#include "server/json/json.hpp"

namespace gateway::server::mock {

// Appends the JSON of a value for `schema`: all properties of an object, one element of an array,
// the first of an enum or of alternatives. `root` is what "$ref" looks into. With blanks, so that a
// stream of it has several pieces. A schema of endless depth ends in nulls.
void AppendSchemaValue(const rapidjson::Value& schema, const rapidjson::Value& root,
                       std::string* out);

// The text that `format` demands, either as chat has it (response_format) or as responses do
// (text.format); empty when any text will do. `said` is told where the shape is free.
// Error: kInvalidRequest, with `param`.
Result<std::optional<std::string>> FormattedText(const rapidjson::Value* format,
                                                 std::string_view said, std::string_view param);

}  // namespace gateway::server::mock
