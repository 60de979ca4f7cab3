// MessageStreamAnswer: an Anthropic upstream streams a message, and the client wants its stream:
// event by event, as they come.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_usage.hpp"
#include "libgateway/protocol/event_answer.hpp"

namespace gateway::protocol {

// Names and data of events pass unchanged; one without a name gets its type as name, because
// Anthropic's clients pass over events that have none.
class MessageStreamAnswer final : public EventAnswer {
 public:
  explicit MessageStreamAnswer(AnswerContext& context) : EventAnswer(context) { AwaitContent(); }

 private:
  void TakeEvent(const sse::Event& event) override;
  Result<void> TakeEnd() override;

  void Pass(std::string_view type, const sse::Event& event);
  void Note(std::string_view type, json::Element event);
  void NoteUsage(json::Element usage);
  void CountText(json::Element delta);

  json::Tree tree_;  // of the event under way
  AnthropicUsage usage_;
  // Names and data of pings that came before the message began. They do not begin it: it may still
  // fail, and then the client gets an ordinary error.
  std::vector<std::pair<std::string, std::string>> early_pings_;
};

}  // namespace gateway::protocol
