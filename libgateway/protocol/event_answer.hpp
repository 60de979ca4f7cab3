// EventAnswer: the upstream streams events, and the client wants a stream: event by event, as they
// come. What becomes of an event is for the kinds of streams to say.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "libgateway/protocol/answer.hpp"
#include "libgateway/sse/scanner.hpp"

namespace gateway::protocol {

class EventAnswer : public Answer, private sse::EventTaker {
 public:
  // An event of the upstream's may have `most` bytes.
  explicit EventAnswer(AnswerContext& context, std::size_t most = kMaxChunkBytes)
      : Answer(context), scanner_(most) {}

  Result<void> OnBody(std::string_view bytes, std::string* out) final;
  Result<void> OnEnd(std::string* out) final;

 protected:
  // The next event. Not called once the answer is complete.
  virtual void TakeEvent(const sse::Event& event) = 0;
  // The stream has ended after something went to the client, before the answer was complete.
  // Error: it was cut off.
  virtual Result<void> TakeEnd() = 0;

  // The client gets this event; its head goes before the first one.
  void Emit(std::string_view name, std::string_view data);
  // An event that reports an error. It ends the stream; before it began, it is the whole answer.
  void TakeError(std::string_view name, std::string_view data);
  // For streams that begin with events which say nothing yet: what goes to the client counts as
  // content only once that is noted. Called in the constructor.
  void AwaitContent() { context_.awaits_content = true; }
  void NoteContent() { context_.has_content = true; }
  // The stream cannot go on: OnBody or OnEnd returns this error.
  void Abort(Error error) { failure_ = std::move(error); }

  [[nodiscard]] bool started() const { return started_; }  // something went to the client

 private:
  void OnEvent(const sse::Event& event) final;
  void OnComment(std::string_view text) final;

  sse::Scanner scanner_;
  std::string* out_ = nullptr;  // while OnBody or OnEnd runs
  bool started_ = false;
  std::optional<Error> failure_;
};

}  // namespace gateway::protocol
