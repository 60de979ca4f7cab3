// StreamAnswer: the upstream streams completions, and the client wants a stream: event by event, as
// they come.
#pragma once

#include <bitset>
#include <cstddef>
#include <string>
#include <vector>

#include "libgateway/json/gate.hpp"
#include "libgateway/protocol/answer.hpp"
#include "libgateway/sse/scanner.hpp"

namespace gateway::protocol {

// The data of an event passes unchanged, but for usage that the client did not ask for. Event names
// are dropped: clients of completions know none.
class StreamAnswer final : public Answer, private sse::EventTaker {
 public:
  explicit StreamAnswer(AnswerContext& context) : context_(context) {}

  Result<void> OnBody(std::string_view bytes, std::string* out) override;
  Result<void> OnEnd(std::string* out) override;

 private:
  void OnEvent(const sse::Event& event) override;
  void OnComment(std::string_view text) override;

  void TakeChunk(const sse::Event& event);
  void TakeError(std::string_view data);
  void NoteChoices(std::string_view choices);
  void CountText();
  void Relay(std::string_view data);
  [[nodiscard]] bool AllFinished() const;

  static constexpr std::size_t kMostChoices = 128;  // that OpenAI allows to ask for

  AnswerContext& context_;
  sse::Scanner scanner_{kMaxChunkBytes};
  std::string* out_ = nullptr;              // while OnBody or OnEnd runs
  bool started_ = false;                    // an event went out
  std::bitset<kMostChoices> choices_seen_;  // by their index
  std::bitset<kMostChoices> choices_finished_;
  std::vector<json::Member> members_;  // reused for every event
  std::vector<json::Member> elements_;
  std::vector<json::Member> choice_;
  std::vector<json::Member> delta_;
};

}  // namespace gateway::protocol
