// Content parts to content blocks.
#pragma once

#include <string>
#include <string_view>

#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/lost_fields.hpp"

namespace gateway::protocol::openai_to_anthropic {

// The marker that a part carries for the prompt cache, as Anthropic has it, JSON; empty: none.
std::string_view CacheControlOf(json::Element part);

// A text that Anthropic would refuse, or a part that is one: empty, or nothing but white space.
bool IsEmptyPart(json::Element part);

// {"type":"text",...}. `literal`: the text as a JSON string.
void WriteText(std::string_view literal, std::string_view cache_control, json::Writer& writer);

// A part of a user's message, not an empty one. `cache_control`: JSON, or empty. `place`: what a
// refusal names ("messages[0].content[1]"). Error: kInvalidRequest for what has no counterpart,
// because nothing a user says may be lost unnoticed.
Result<void> WritePart(json::Element part, std::string_view cache_control, const std::string& place,
                       json::Writer& writer, LostFields& lost);

Error Refuse(std::string message, std::string place);

}  // namespace gateway::protocol::openai_to_anthropic
