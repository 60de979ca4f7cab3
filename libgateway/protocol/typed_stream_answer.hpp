// TypedStreamAnswer: a stream whose events say their type, as the Responses API and the newer
// endpoints for images and audio have it. It has no "[DONE]": its last event is known by its type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/json/gate.hpp"
#include "libgateway/protocol/event_answer.hpp"

namespace gateway::protocol {

// Names and data of events pass unchanged.
class TypedStreamAnswer final : public EventAnswer {
 public:
  // An event may hold a whole response, or a picture.
  explicit TypedStreamAnswer(AnswerContext& context) : EventAnswer(context, kMaxObjectBytes) {
    AwaitContent();
  }

  [[nodiscard]] std::string ErrorEvent(const Error& error) const override;

 private:
  void TakeEvent(const sse::Event& event) override;
  Result<void> TakeEnd() override;

  void NoteResponse(std::string_view type);

  bool typed_ = false;                 // an event said its type
  std::string response_;               // as the stream has shown it first, to tell how it failed
  std::int64_t last_sequence_ = -1;    // sequence_number of the last event
  std::vector<json::Member> members_;  // of the event under way
};

}  // namespace gateway::protocol
