// BlockQueue: brings an answer's pieces into blocks, one after the other. Upstreams may send the
// arguments of several calls by turns; what belongs to a later block waits until the one before it
// is whole.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/protocol/anthropic_to_openai/call_list.hpp"
#include "libgateway/protocol/anthropic_to_openai/message_events.hpp"
#include "libgateway/protocol/anthropic_to_openai/tool_names.hpp"

namespace gateway::protocol::anthropic_to_openai {

class BlockQueue {
 public:
  // References outlive it.
  BlockQueue(MessageEvents& events, const ToolNames& names) : events_(events), names_(names) {}

  // The next piece, between the quotes of a JSON string; not empty.
  void Text(std::string_view inner) { Take(MessageEvents::Kind::kText, inner); }
  void Thinking(std::string_view inner) { Take(MessageEvents::Kind::kThinking, inner); }
  void Tool(const CallPiece& piece);

  // There is no more: everything that waits goes to the client.
  void Flush();

  [[nodiscard]] bool has_calls() const { return calls_.size() > 0; }
  // Bytes of memory that the stream has made it keep.
  [[nodiscard]] std::size_t held() const { return held_ + calls_.bytes(); }

 private:
  // A block that waits.
  struct Waiting {
    MessageEvents::Kind kind;
    std::string text;      // of any other than kToolUse
    std::size_t call = 0;  // of kToolUse
  };

  void Take(MessageEvents::Kind kind, std::string_view inner);
  void Wait(MessageEvents::Kind kind, std::size_t call);
  void Open(MessageEvents::Kind kind);
  void OpenCall(std::size_t number);
  // Opens what waits, up to a call that is not whole.
  void Advance();
  void OpenFirst();
  // The block that is open needs more pieces.
  [[nodiscard]] bool IsBusy();

  MessageEvents& events_;
  const ToolNames& names_;
  CallList calls_;
  std::size_t open_call_ = 0;  // while a kToolUse is open
  std::vector<Waiting> waiting_;
  std::size_t held_ = 0;
};

}  // namespace gateway::protocol::anthropic_to_openai
