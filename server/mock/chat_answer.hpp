// The JSON of chat answers: one object, or the events of a stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/mock/chat_request.hpp"

namespace gateway::server::mock {

// What is the same in all parts of one answer.
struct AnswerIdentity {
  std::uint64_t number = 0;  // makes the ids
  std::int64_t created = 0;  // seconds since 1970
  std::string model;
};

struct TokenCounts {
  std::size_t prompt = 0;
  std::size_t completion = 0;
};

// A plain answer: a call of the tool, or without one `content`, a text as JSON. `usage` is left out
// when empty.
std::string ChatBody(const AnswerIdentity& identity, const std::optional<ToolCall>& tool,
                     std::string_view content, const std::optional<TokenCounts>& usage);

// Writes the events of one stream, each appended to `out`: Opening, Piece*, Closing.
class ChatEvents {
 public:
  // `tool`: its name when the stream is the call of one, else empty. `usage`: sent at the end, and
  // announced by a null in all events before.
  ChatEvents(const AnswerIdentity& identity, std::string tool, std::optional<TokenCounts> usage);

  void Opening(std::string* out) const;
  void Piece(std::string_view text, std::string* out) const;
  void Closing(std::string* out) const;

 private:
  // What stands around the delta of an event.
  void AppendBefore(std::string* out) const;
  void AppendAfter(std::string_view finish, std::string* out) const;

  std::uint64_t number_;
  std::string tool_;
  std::optional<TokenCounts> usage_;
  std::string head_;  // of each event, up to the choices
};

}  // namespace gateway::server::mock
