#include "libgateway/protocol/openai_to_anthropic/thinking_plan.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/openai_to_anthropic/content.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

constexpr std::int64_t kLeastBudget = 1024;        // Anthropic's own limit
constexpr std::int64_t kMostBudget = 100'000'000;  // ours: more than any model has

struct Effort {
  std::string_view asked;
  std::string_view sent;
  std::int64_t budget;  // for models that want a number of tokens
};

constexpr std::array kEfforts = {
    Effort{"minimal", "low", 2048},   Effort{"low", "low", 2048},
    Effort{"medium", "medium", 8192}, Effort{"high", "high", 16384},
    Effort{"xhigh", "xhigh", 24576},  Effort{"max", "max", 32768},
};
constexpr std::int64_t kUsualBudget = 8192;

// What the client wants, before any limit is looked at.
struct Wish {
  enum class Kind { kNothing, kAdaptive, kBudget, kAsGiven };

  Kind kind = Kind::kNothing;
  std::int64_t budget = 0;
  std::string_view effort;
  std::string_view field;  // that it was wished with
};

// The wish that an effort ("high") stands for.
void WishEffort(json::Element effort, std::string_view field, ThinkingMode mode, Wish* wish,
                LostFields& lost) {
  if (effort.Is("none")) {
    return;
  }
  const auto* const known =
      std::find_if(kEfforts.begin(), kEfforts.end(),
                   [effort](const Effort& row) { return effort.Is(row.asked); });
  if (known == kEfforts.end() || mode == ThinkingMode::kOff) {
    lost.Add(field);
    return;
  }
  wish->field = field;
  if (mode == ThinkingMode::kBudget) {
    wish->kind = Wish::Kind::kBudget;
    wish->budget = known->budget;
  } else {
    wish->kind = Wish::Kind::kAdaptive;
    wish->effort = known->sent;
  }
}

// OpenRouter's `reasoning`.
void WishReasoning(json::Element reasoning, ThinkingMode mode, Wish* wish, LostFields& lost) {
  if (const json::Element effort = reasoning["effort"]; effort && wish->field.empty()) {
    WishEffort(effort, "reasoning", mode, wish, lost);
  }
  const auto budget = reasoning["max_tokens"].Integer();
  if (!budget && !(reasoning["enabled"].IsTrue() && !reasoning["effort"])) {
    return;
  }
  if (mode == ThinkingMode::kOff) {
    lost.Add("reasoning");
    return;
  }
  wish->field = "reasoning";
  if (budget || mode == ThinkingMode::kBudget) {
    wish->kind = Wish::Kind::kBudget;
    wish->budget = budget.value_or(kUsualBudget);
  } else {
    wish->kind = Wish::Kind::kAdaptive;
  }
}

Wish ReadWish(json::Element call, ThinkingMode mode, LostFields& lost) {
  Wish wish;
  if (const json::Element effort = call["reasoning_effort"]) {
    WishEffort(effort, "reasoning_effort", mode, &wish, lost);
  }
  if (const json::Element reasoning = call["reasoning"]; reasoning.IsObject()) {
    WishReasoning(reasoning, mode, &wish, lost);
  } else {
    lost.AddUnlessEmpty("reasoning", reasoning);
  }
  const json::Element thinking = call["thinking"];
  if (!thinking.IsObject()) {
    lost.AddUnlessEmpty("thinking", thinking);
  } else {
    if (!wish.field.empty() && wish.effort.empty()) {  // nothing is left of it
      lost.Add(wish.field);
    }
    wish.kind = Wish::Kind::kAsGiven;
    wish.field = "thinking";
    wish.budget = thinking["budget_tokens"].Integer().value_or(0);
  }
  return wish;
}

// Empty: the client set none.
Result<std::optional<std::int64_t>> ReadMaximum(json::Element call) {
  for (const char* name : {"max_completion_tokens", "max_tokens"}) {
    if (const json::Element maximum = call[name]) {
      const auto number = maximum.Integer();
      if (!number || *number < 1) {
        return Refuse(fmt::format("'{}' must be a whole number from 1 on", name), name);
      }
      return number;
    }
  }
  return std::optional<std::int64_t>();
}

std::string Enabled(std::int64_t budget, json::Element given) {
  std::string json;
  json::Writer writer(&json);
  writer.BeginObject().Key("type").Raw(R"("enabled")").Key("budget_tokens").Integer(budget);
  for (const json::Element member : given) {
    if (!member.HasKey("type") && !member.HasKey("budget_tokens")) {
      writer.Key(member.key()).Raw(member.raw());
    }
  }
  writer.EndObject();
  return json;
}

// Thinking with a number of tokens, which must be less than the maximum.
void PlanBudget(std::int64_t wished, bool has_maximum, const Wish& wish, json::Element given,
                ThinkingPlan* plan, LostFields& lost) {
  std::int64_t budget = std::clamp(wished, kLeastBudget, kMostBudget);
  if (!has_maximum) {
    plan->max_tokens += budget;
  } else if (plan->max_tokens <= budget) {
    budget = plan->max_tokens - 1;
  }
  if (budget != wished) {
    lost.Add(wish.field);
  }
  if (budget >= kLeastBudget) {
    plan->thinking = Enabled(budget, given);
  }
}

}  // namespace

Result<ThinkingPlan> PlanThinking(json::Element call, const TranslationOptions& options,
                                  bool forced, LostFields& lost) {
  const auto maximum = ReadMaximum(call);
  if (!maximum) {
    return maximum.error();
  }
  const Wish wish = ReadWish(call, options.thinking_mode, lost);
  const json::Element given = call["thinking"];
  ThinkingPlan plan;
  plan.max_tokens = maximum->value_or(options.default_max_tokens);
  plan.effort = wish.effort;
  const bool disabled = wish.kind == Wish::Kind::kNothing ||
                        (wish.kind == Wish::Kind::kAsGiven && given["type"].Is("disabled"));
  if (forced && !disabled) {
    lost.Add(wish.field);
    return plan;
  }
  const bool has_budget = wish.kind == Wish::Kind::kBudget ||
                          (wish.kind == Wish::Kind::kAsGiven && given["type"].Is("enabled") &&
                           given["budget_tokens"].Integer().has_value());
  if (has_budget) {
    PlanBudget(wish.budget, maximum->has_value(), wish,
               wish.kind == Wish::Kind::kAsGiven ? given : json::Element(), &plan, lost);
  } else if (wish.kind == Wish::Kind::kAsGiven) {
    plan.thinking = given.raw();
  } else if (wish.kind == Wish::Kind::kAdaptive) {
    plan.thinking = R"({"type":"adaptive"})";
  }
  plan.thinks = !plan.thinking.empty() && !disabled;
  return plan;
}

}  // namespace gateway::protocol::openai_to_anthropic
