// Tools, and which of them may or must be called.
#pragma once

#include <string>

#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/lost_fields.hpp"

namespace gateway::protocol::openai_to_anthropic {

struct ToolPlan {
  std::string tools;    // JSON, an array; empty: none
  std::string choice;   // JSON; empty: not said
  bool forced = false;  // one must be called
  bool legacy = false;  // asked for with `functions`, before there were tools
};

// `call`: the client's body. Error: kInvalidRequest for tools that have no counterpart.
Result<ToolPlan> PlanTools(json::Element call, LostFields& lost);

}  // namespace gateway::protocol::openai_to_anthropic
