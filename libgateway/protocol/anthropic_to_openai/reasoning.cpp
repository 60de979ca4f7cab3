#include "libgateway/protocol/anthropic_to_openai/reasoning.hpp"

#include <string_view>

namespace gateway::protocol::anthropic_to_openai {
namespace {

// Tokens of thinking, up to which an effort is this one.
constexpr double kLow = 2048;
constexpr double kMedium = 8192;

// As JSON; empty: a budget says nothing.
std::string_view EffortOf(json::Element thinking) {
  const auto budget = thinking["budget_tokens"].Number();
  if (!thinking["type"].Is("enabled") || !budget) {
    return {};
  }
  return *budget <= kLow ? R"("low")" : *budget <= kMedium ? R"("medium")" : R"("high")";
}

}  // namespace

void WriteReasoning(json::Element call, Draft& draft) {
  const json::Element thinking = call["thinking"];
  const json::Element effort = call["output_config"]["effort"];
  if (!draft.options.reasoning_effort) {
    draft.lost.AddUnlessEmpty("output_config.effort", effort);
  }
  const bool asked = effort.HasText();
  const std::string_view word = asked ? effort.raw() : EffortOf(thinking);
  const bool sent = draft.options.reasoning_effort && !word.empty();
  if (sent) {
    draft.out.Key("reasoning_effort").Raw(word);
  } else if (!asked && !thinking["type"].Is("disabled")) {
    draft.lost.AddUnlessEmpty("thinking", thinking);
  }
}

}  // namespace gateway::protocol::anthropic_to_openai
