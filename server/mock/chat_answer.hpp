// The JSON of chat answers: one object, or the events of a stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/mock/answer_identity.hpp"
#include "server/mock/chat_request.hpp"
#include "server/mock/stream_events.hpp"

namespace gateway::server::mock {

struct TokenCounts {
  std::size_t prompt = 0;
  std::size_t completion = 0;
};

// What "usage" is of chat and completions.
std::string UsageText(const TokenCounts& counts);

// A plain answer with so many `choices`, all the same: a call of the tool, or without one
// `content`, a text as JSON. `usage` is left out when empty.
std::string ChatBody(const AnswerIdentity& identity, const std::optional<ToolCall>& tool,
                     std::string_view content, const std::optional<TokenCounts>& usage,
                     std::size_t choices = 1);

// The events of one stream.
class ChatEvents final : public StreamEvents {
 public:
  // `tool`: its name when the stream is the call of one, else empty. `usage`: sent at the end, and
  // announced by a null in all events before.
  ChatEvents(const AnswerIdentity& identity, std::string tool, std::optional<TokenCounts> usage,
             std::size_t choices = 1);

  void Opening(std::string* out) override;
  void Piece(std::string_view text, std::string* out) override;
  void Closing(std::string* out) override;

 private:
  // What stands around the delta of an event.
  void AppendBefore(std::size_t choice, std::string* out) const;
  void AppendAfter(std::string_view finish, std::string* out) const;

  std::uint64_t number_;
  std::string tool_;
  std::optional<TokenCounts> usage_;
  std::size_t choices_;
  std::string head_;  // of each event, up to the choices
};

}  // namespace gateway::server::mock
