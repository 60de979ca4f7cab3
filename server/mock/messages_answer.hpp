// The JSON of messages: one object, or the events of a stream.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "server/mock/answer_identity.hpp"
#include "server/mock/chat_request.hpp"
#include "server/mock/stream_events.hpp"

namespace gateway::server::mock {

struct MessageUsage {
  std::size_t input = 0;
  std::size_t output = 0;    // with those of the thought
  std::size_t thinking = 0;  // 0: not told
};

// What an answer says, and how it is told.
struct MessageOutline {
  AnswerIdentity identity;
  std::string thought;                // empty: it begins without one
  std::optional<ToolCall> tool_call;  // in place of a text
  std::optional<MessageUsage> usage;  // left out when empty
};

// `text`: read over when a tool is called.
std::string MessageBody(const MessageOutline& outline, std::string_view text);

class MessageEvents final : public StreamEvents {
 public:
  // The first `thought_pieces` are those of the thought, the others of the text or the arguments.
  MessageEvents(MessageOutline outline, std::size_t thought_pieces);

  void Opening(std::string* out) override;
  void Piece(std::string_view text, std::string* out) override;
  void Closing(std::string* out) override;

 private:
  void Begin(std::string_view block, std::string* out) const;
  void BeginAnswer(std::string* out) const;
  void Delta(std::string_view type, std::string_view member, std::string_view text,
             std::string* out) const;
  void End(std::string* out) const;

  MessageOutline outline_;
  std::size_t thought_left_;  // pieces
  std::size_t block_ = 0;     // index of the one that is open
};

}  // namespace gateway::server::mock
