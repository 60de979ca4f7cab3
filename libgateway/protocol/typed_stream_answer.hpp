// TypedStreamAnswer: a stream whose events say their type, as the Responses API and the newer
// endpoints for images and audio have it. It has no "[DONE]": its last event is known by its type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/json/gate.hpp"
#include "libgateway/protocol/answer.hpp"
#include "libgateway/sse/scanner.hpp"

namespace gateway::protocol {

// Names and data of events pass unchanged.
class TypedStreamAnswer final : public Answer, private sse::EventTaker {
 public:
  explicit TypedStreamAnswer(AnswerContext& context) : context_(context) {}

  Result<void> OnBody(std::string_view bytes, std::string* out) override;
  Result<void> OnEnd(std::string* out) override;
  [[nodiscard]] std::string ErrorEvent(const Error& error) const override;

 private:
  void OnEvent(const sse::Event& event) override;
  void OnComment(std::string_view text) override;

  void TakeError(const sse::Event& event);
  void NoteResponse(std::string_view type);
  void Relay(const sse::Event& event);

  AnswerContext& context_;
  sse::Scanner scanner_{kMaxObjectBytes};  // an event may hold a whole response, or a picture
  std::string* out_ = nullptr;             // while OnBody or OnEnd runs
  bool started_ = false;                   // an event went out
  bool typed_ = false;                     // an event said its type
  std::string response_;               // as the stream has shown it first, to tell how it failed
  std::int64_t last_sequence_ = -1;    // sequence_number of the last event
  std::vector<json::Member> members_;  // of the event under way
};

}  // namespace gateway::protocol
