// MessageStream: OpenAI's chunks to Anthropic's events, as they come.
#pragma once

#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_to_openai/asked.hpp"
#include "libgateway/protocol/anthropic_to_openai/block_queue.hpp"
#include "libgateway/protocol/anthropic_to_openai/ending.hpp"
#include "libgateway/protocol/anthropic_to_openai/message_events.hpp"
#include "libgateway/protocol/anthropic_to_openai/message_usage.hpp"
#include "libgateway/protocol/event_answer.hpp"

namespace gateway::protocol::anthropic_to_openai {

// Nothing goes out before a chunk that belongs to an answer. The end waits for "[DONE]", or the end
// of the stream: the chunk with the usage comes behind the finish_reason.
class MessageStream final : public EventAnswer {
 public:
  // References outlive it.
  MessageStream(AnswerContext& context, const Asked& asked);

 private:
  void TakeEvent(const sse::Event& event) override;
  Result<void> TakeEnd() override;

  void TakeChunk(json::Element chunk);
  void Begin(json::Element chunk);
  void TakeChoice(json::Element choice);
  void TakeDelta(json::Element delta);
  void TakeText(json::Element content);
  void TakeCall(json::Element call);
  void TakeFunction(json::Element function, CallPiece piece);
  void Finish();

  const Asked& asked_;
  MessageEvents events_;
  BlockQueue blocks_;
  Ending ending_;
  MessageUsage usage_;
  json::Tree tree_;  // of the chunk under way
  bool has_chunk_ = false;
  bool begun_ = false;  // the client has been told of the message
};

}  // namespace gateway::protocol::anthropic_to_openai
