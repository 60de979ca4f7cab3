// Content parts to content blocks.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/lost_fields.hpp"

namespace gateway::protocol::openai_to_anthropic {

// The marker that a part carries for the prompt cache, as Anthropic has it, JSON; empty: none.
std::string_view CacheControlOf(json::Element part);

// A text, or a refusal, which is one too.
bool IsText(json::Element part);
json::Element TextOf(json::Element text_part);

// A text with nothing in it but white space, which Anthropic would refuse.
bool IsEmptyPart(json::Element part);

// {"type":"text",...}. `literal`: the text as a JSON string.
void WriteText(std::string_view literal, std::string_view cache_control, json::Writer& writer);

// A part of a user's message, not an empty one. `cache_control`: JSON, or empty. `place`: what a
// refusal names ("messages[0].content[1]"). Error: kInvalidRequest for what has no counterpart,
// because nothing a user says may be lost unnoticed.
Result<void> WritePart(json::Element part, std::string_view cache_control, const std::string& place,
                       json::Writer& writer, LostFields& lost);

Error Refuse(std::string message, std::string place);

// "messages[0].content[1]". `place`: of the message.
std::string PlaceOfPart(const std::string& place, std::size_t index);

// The beginning of a JSON value, to be shown in a message; "" for none.
std::string_view Shown(json::Element value);

}  // namespace gateway::protocol::openai_to_anthropic
