#include "server/mock/message_history.hpp"

#include <fmt/format.h>

#include "server/json/json_copy.hpp"
#include "server/mock/fields.hpp"
#include "server/mock/message_text.hpp"
#include "server/mock/text_beginning.hpp"
#include "server/mock/thinking_signature.hpp"
#include "server/mock/tokens.hpp"

// Source of the rules and of what is said when they are broken: Anthropic's API.
namespace gateway::server::mock {
namespace {

constexpr std::size_t kTokensAroundMessage = 3;
constexpr std::size_t kTokensOfImage = 1600;

bool HasType(const rapidjson::Value& block, std::string_view type) {
  return TextOf(Find(&block, "type")) == type;
}

bool HasBlock(const rapidjson::Value& message, std::string_view type) {
  const rapidjson::Value* content = Find(&message, "content");
  if (content == nullptr || !content->IsArray()) {
    return false;
  }
  const auto blocks = content->GetArray();
  for (const rapidjson::Value& block : blocks) {
    if (HasType(block, type)) {
      return true;
    }
  }
  return false;
}

std::size_t TokensOf(const rapidjson::Value& block) {
  if (HasType(block, "image")) {
    return kTokensOfImage;
  }
  std::size_t tokens = 0;
  const auto count = [&tokens](std::string_view text) { tokens += EstimateTokens(text); };
  count(TextOf(Find(&block, "text")));
  ForEachText(Find(&block, "content"), count);  // of a tool's result
  if (const rapidjson::Value* input = Find(&block, "input")) {
    std::string json;
    AppendJson(*input, &json);
    count(json);
  }
  return tokens;
}

Result<void> CheckSignatures(const rapidjson::Value& content, std::string_view where) {
  if (!content.IsArray()) {
    return {};
  }
  for (rapidjson::SizeType i = 0; i < content.Size(); ++i) {
    if (HasType(content[i], "thinking") && TextOf(Find(&content[i], "signature")) !=
                                               SignatureOf(TextOf(Find(&content[i], "thinking")))) {
      const std::string at = fmt::format("{}.{}", where, i);
      return BadField(at + ": Invalid `signature` in `thinking` block", at);
    }
  }
  return {};
}

// The last message has a tool's result: what called the tool must begin with its thought.
Result<void> CheckThoughtOfCall(const rapidjson::Value& messages) {
  const rapidjson::SizeType size = messages.Size();
  if (size < 2 || !HasBlock(messages[size - 1], "tool_result") ||
      !HasBlock(messages[size - 2], "tool_use")) {
    return {};
  }
  const rapidjson::Value& first = (*Find(&messages[size - 2], "content"))[0];
  if (HasType(first, "thinking") || HasType(first, "redacted_thinking")) {
    return {};
  }
  const std::string at = fmt::format("messages.{}.content.0.type", size - 2);
  return BadField(
      fmt::format("{}: Expected `thinking` or `redacted_thinking`, but found `{}`. When `thinking` "
                  "is enabled, a final `assistant` message must start with a thinking block",
                  at, TextOf(Find(&first, "type"))),
      at);
}

Result<void> CheckMessage(const rapidjson::Value& message, std::size_t index, bool is_last) {
  const std::string at = fmt::format("messages.{}", index);
  const std::string_view role = TextOf(Find(&message, "role"));
  if (role != "user" && role != "assistant") {
    return BadField(at + ".role: Input should be 'user' or 'assistant'", at + ".role");
  }
  if (index == 0 && role != "user") {
    return BadField("messages: first message must use the \"user\" role", "messages");
  }
  const rapidjson::Value* content = Find(&message, "content");
  if (content == nullptr || !(content->IsString() || content->IsArray())) {
    return BadField(at + ".content: Input should be a valid string or list", at + ".content");
  }
  if (is_last && role == "assistant") {  // the beginning of the answer; it may be empty
    return {};
  }
  if (content->IsArray() && content->Empty()) {
    return BadField(at + ": all messages must have non-empty content except for the optional "
                         "final assistant message",
                    at);
  }
  return CheckTexts(content, "messages");
}

void ReadMessage(const rapidjson::Value& message, MessageHistory* history) {
  const rapidjson::Value& content = *Find(&message, "content");
  history->tokens += kTokensAroundMessage;
  if (content.IsArray()) {
    for (const rapidjson::Value& block : content.GetArray()) {
      history->tokens += TokensOf(block);
    }
  } else {
    history->tokens += EstimateTokens(TextOf(&content));
  }
  const bool of_user = TextOf(Find(&message, "role")) == "user";
  history->user_asks = of_user && !HasBlock(message, "tool_result");
  if (!of_user) {
    return;
  }
  std::string said;
  ForEachText(&content, [&said](std::string_view text) { said.append(Beginning(text)); });
  if (!said.empty()) {  // else only tools have answered
    history->last_user_text = Beginning(said);
  }
}

}  // namespace

Result<void> CheckTexts(const rapidjson::Value* content, std::string_view where) {
  if (content == nullptr) {
    return {};
  }
  const auto check = [where](std::string_view text) -> Result<void> {
    if (text.empty()) {
      return BadField(fmt::format("{}: text content blocks must be non-empty", where), where);
    }
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
      return BadField(
          fmt::format("{}: text content blocks must contain non-whitespace text", where), where);
    }
    return {};
  };
  if (!content->IsArray()) {
    return check(TextOf(content));
  }
  for (const rapidjson::Value& block : content->GetArray()) {
    if (!HasType(block, "text")) {
      continue;
    }
    if (auto checked = check(TextOf(Find(&block, "text"))); !checked) {
      return checked;
    }
  }
  return {};
}

Result<MessageHistory> ReadHistory(const rapidjson::Value& messages, bool thinking) {
  if (!messages.IsArray() || messages.Empty()) {
    return BadField("messages: at least one message is required", "messages");
  }
  MessageHistory history;
  for (rapidjson::SizeType i = 0; i < messages.Size(); ++i) {
    if (auto checked = CheckMessage(messages[i], i, i + 1 == messages.Size()); !checked) {
      return checked.error();
    }
    if (thinking && HasBlock(messages[i], "thinking")) {
      auto checked =
          CheckSignatures(*Find(&messages[i], "content"), fmt::format("messages.{}.content", i));
      if (!checked) {
        return checked.error();
      }
    }
    ReadMessage(messages[i], &history);
  }
  if (thinking) {
    if (auto checked = CheckThoughtOfCall(messages); !checked) {
      return checked.error();
    }
  }
  return history;
}

}  // namespace gateway::server::mock
