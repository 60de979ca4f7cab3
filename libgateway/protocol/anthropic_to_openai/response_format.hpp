// The form that an answer must have: Anthropic's output format to OpenAI's response_format.
#pragma once

#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_to_openai/draft.hpp"

namespace gateway::protocol::anthropic_to_openai {

// Writes the member `response_format`. `format`: of type json_schema; another is noted as lost.
// `field`: its name. Error: kInvalidRequest without a schema.
Result<void> WriteResponseFormat(json::Element format, std::string_view field, Draft& draft);

// Whether OpenAI takes the schema as a strict one: every object in it has all its properties
// required, and no others allowed. Source:
// https://platform.openai.com/docs/guides/structured-outputs
bool IsStrictSchema(json::Element schema);

}  // namespace gateway::protocol::anthropic_to_openai
