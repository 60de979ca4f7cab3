#include "server/mock/chat_request.hpp"

#include <utility>

#include "server/json/json.hpp"
#include "server/mock/fields.hpp"
#include "server/mock/message_text.hpp"
#include "server/mock/schema_value.hpp"
#include "server/mock/text_beginning.hpp"
#include "server/mock/tokens.hpp"
#include "server/mock/tool_call.hpp"

namespace gateway::server::mock {
namespace {

constexpr std::size_t kMaxChoices = 8;
constexpr std::size_t kTokensAroundMessage = 3;

void ReadMessage(const rapidjson::Value& message, ChatAsk* ask) {
  const bool of_user = TextOf(Find(&message, "role")) == "user";
  if (of_user) {
    ask->last_user_text.clear();
  }
  ask->prompt_tokens += kTokensAroundMessage;
  ForEachText(Find(&message, "content"), [ask, of_user](std::string_view text) {
    ask->prompt_tokens += EstimateTokens(text);
    if (of_user) {
      ask->last_user_text.append(Beginning(text));
    }
  });
}

}  // namespace

Result<ChatAsk> ReadChat(std::string_view body) {
  rapidjson::Document document;
  auto model = ReadCall(body, &document);
  if (!model) {
    return model.error();
  }
  const rapidjson::Value* messages = Find(&document, "messages");
  if (messages == nullptr || !messages->IsArray() || messages->Empty()) {
    return BadField("'messages' must be an array with at least one message", "messages");
  }
  ChatAsk ask;
  ask.model = *std::move(model);
  ask.stream = IsTrue(Find(&document, "stream"));
  ask.include_usage = IsTrue(Find(Find(&document, "stream_options"), "include_usage"));
  for (const rapidjson::Value& message : messages->GetArray()) {
    ReadMessage(message, &ask);
  }
  ask.last_user_text = Beginning(ask.last_user_text);
  const rapidjson::Value& last = (*messages)[messages->Size() - 1];
  const bool user_asks = TextOf(Find(&last, "role")) == "user";
  auto tool_call = ReadToolCall(document, user_asks ? ask.last_user_text : std::string_view());
  if (!tool_call) {
    return tool_call.error();
  }
  ask.tool_call = *std::move(tool_call);
  auto json =
      FormattedText(Find(&document, "response_format"), ask.last_user_text, "response_format");
  if (!json) {
    return json.error();
  }
  ask.json = *std::move(json);
  const auto choices = ReadCount(document, "n", 1, kMaxChoices);
  if (!choices) {
    return choices.error();
  }
  ask.choices = *choices;
  return ask;
}

}  // namespace gateway::server::mock
