#include "server/mock/completion_request.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/fields.hpp"
#include "server/mock/text_beginning.hpp"
#include "server/mock/tokens.hpp"

namespace gateway::server::mock {
namespace {

constexpr std::size_t kMaxChoices = 8;
constexpr std::size_t kMaxPrompts = 128;

bool IsTokens(const rapidjson::Value& value) {
  return value.IsArray() && !value.Empty() && value[0].IsNumber();
}

// One prompt: a text, or an array of token numbers.
bool AddPrompt(const rapidjson::Value& prompt, CompletionAsk* ask) {
  if (prompt.IsString()) {
    ask->prompts.emplace_back(Beginning(TextOf(&prompt)));
    ask->prompt_tokens += EstimateTokens(TextOf(&prompt));
    return true;
  }
  if (!IsTokens(prompt)) {
    return false;
  }
  ask->prompts.push_back(fmt::format("{} tokens", prompt.Size()));
  ask->prompt_tokens += prompt.Size();
  return true;
}

bool AddPrompts(const rapidjson::Value* prompt, CompletionAsk* ask) {
  if (prompt == nullptr) {
    return false;
  }
  if (!prompt->IsArray() || IsTokens(*prompt)) {
    return AddPrompt(*prompt, ask);
  }
  return !prompt->Empty() && prompt->Size() <= kMaxPrompts &&
         std::all_of(prompt->Begin(), prompt->End(),
                     [ask](const rapidjson::Value& one) { return AddPrompt(one, ask); });
}

}  // namespace

Result<CompletionAsk> ReadCompletion(std::string_view body) {
  rapidjson::Document document;
  auto model = ReadCall(body, &document);
  if (!model) {
    return model.error();
  }
  CompletionAsk ask;
  ask.model = *std::move(model);
  ask.stream = IsTrue(Find(&document, "stream"));
  ask.include_usage = IsTrue(Find(Find(&document, "stream_options"), "include_usage"));
  if (!AddPrompts(Find(&document, "prompt"), &ask)) {
    return BadField(
        "'prompt' must be a string, an array of tokens, or an array of 1 to 128 of these",
        "prompt");
  }
  const auto choices = ReadCount(document, "n", 1, kMaxChoices);
  if (!choices) {
    return choices.error();
  }
  ask.choices = *choices;
  return ask;
}

}  // namespace gateway::server::mock
