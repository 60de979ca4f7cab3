// StreamAnswer: the upstream streams completions, and the client wants a stream: event by event, as
// they come.
#pragma once

#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/json/gate.hpp"
#include "libgateway/protocol/chunk_pattern.hpp"
#include "libgateway/protocol/event_answer.hpp"

namespace gateway::protocol {

// The data of an event passes unchanged, but for usage that the client did not ask for. Event names
// are dropped: clients of completions know none.
class StreamAnswer final : public EventAnswer {
 public:
  explicit StreamAnswer(AnswerContext& context) : EventAnswer(context) { AwaitContent(); }

 private:
  void TakeEvent(const sse::Event& event) override;
  Result<void> TakeEnd() override;

  void TakeChunk(std::string_view data);
  void TakeRepeated(std::string_view data, std::string_view text);
  void KeepShown(std::string_view data, std::string_view shown, bool is_before);
  void NoteChoices(std::string_view choices);
  void CountText();
  [[nodiscard]] bool AllFinished() const;

  static constexpr std::size_t kMostChoices = 128;  // that OpenAI allows to ask for

  std::bitset<kMostChoices> choices_seen_;  // by their index
  std::bitset<kMostChoices> choices_finished_;
  std::vector<json::Member> members_;  // reused for every event
  std::vector<json::Member> elements_;
  std::vector<json::Member> choice_;
  std::vector<json::Member> delta_;
  std::string_view text_;  // of this chunk, if it has one choice that goes on and says one thing

  ChunkPattern pattern_;
  std::size_t other_bytes_ = 0;  // of text_bytes, beside the pattern's text
  bool shows_all_ = true;        // the client gets such chunks as they are, else with these around
  std::string shown_before_;
  std::string shown_after_;
  std::string shown_;  // reused
};

}  // namespace gateway::protocol
