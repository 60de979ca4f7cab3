// Everything of a chat but its messages and tools.
#pragma once

#include <string>

#include "gateway/provider_registry.hpp"
#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/lost_fields.hpp"
#include "libgateway/protocol/openai_to_anthropic/thinking_plan.hpp"

namespace gateway::protocol::openai_to_anthropic {

// Appends `,"max_tokens":...` and so on. Error: kInvalidRequest, naming the field.
Result<void> WriteParameters(json::Element call, const ThinkingPlan& plan, LostFields& lost,
                             std::string* out);

// A client wants some JSON object; Anthropic knows only schemas. The text that asks for it; empty:
// the client does not.
std::string_view AskForJson(json::Element call, LostFields& lost);

// Notes what stands in `call` that this protocol pair has nothing for.
void NoteUnknown(json::Element call, LostFields& lost);

}  // namespace gateway::protocol::openai_to_anthropic
