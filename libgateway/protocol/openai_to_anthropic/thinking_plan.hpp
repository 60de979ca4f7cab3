// How much the model is to think, and how many tokens it may spend.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/provider_registry.hpp"
#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/lost_fields.hpp"

namespace gateway::protocol::openai_to_anthropic {

struct ThinkingPlan {
  std::int64_t max_tokens = 0;
  std::string thinking;     // JSON; empty: not said
  std::string_view effort;  // "high"; empty: not said
  bool thinks = false;      // the model may think: some parameters are refused beside that
};

// `call`: the client's body; `forced`: a tool must be called, which goes before thinking. Error:
// kInvalidRequest for a maximum that is none.
Result<ThinkingPlan> PlanThinking(json::Element call, const TranslationOptions& options,
                                  bool forced, LostFields& lost);

}  // namespace gateway::protocol::openai_to_anthropic
