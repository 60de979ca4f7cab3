// StreamTranslator: the events of Anthropic's stream to the chunks of a chat completion's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/event_answer.hpp"
#include "libgateway/protocol/openai_to_anthropic/response_parts.hpp"

namespace gateway::protocol::openai_to_anthropic {

// An event's chunks go out at once. What is kept of the stream does not grow with it, but for
// signed thinking, which has a limit of its own.
class StreamTranslator final : public EventAnswer {
 public:
  StreamTranslator(AnswerContext& context, AnswerSettings settings)
      : EventAnswer(context), settings_(std::move(settings)), keeper_(settings_.thinking) {
    AwaitContent();
  }

 private:
  // A block that has begun and not yet stopped.
  struct Block {
    enum class Kind { kText, kThinking, kCall, kOther };

    std::int64_t index = 0;
    Kind kind = Kind::kOther;
    std::size_t number = 0;   // of the call or thought, counted on its own
    std::size_t begin = 0;    // in characters of the content
    std::string first_input;  // of a call whose input does not come in pieces
    bool has_input = false;   // it does
  };

  void TakeEvent(const sse::Event& event) override;
  Result<void> TakeEnd() override;

  void Begin(json::Element message);
  void BeginBlock(json::Element event);
  void TakeDelta(json::Element event);
  void EndBlock(std::int64_t index);
  void TakeMessageDelta(json::Element event);
  void Finish();

  void BeginCall(json::Element call, Block& block);
  void EmitText(std::string_view inner);
  void EmitThought(std::string_view inner);
  void EmitSignature(std::string_view inner, const Block& block);
  void EmitArguments(std::string_view literal, const Block& block);
  void EmitCitation(json::Element citation, const Block& block);

  // A chunk: what is put into data() between the two is its delta.
  std::string& OpenChunk();
  void CloseChunk(std::string_view finish_reason = {});
  // A delta with that one text.
  void EmitDelta(std::string_view name, std::string_view inner);

  [[nodiscard]] Block* Find(std::int64_t index);
  [[nodiscard]] bool Shows(const Block& block) const;

  const AnswerSettings settings_;
  json::Tree tree_;    // of the event under way
  std::string data_;   // of the chunk under way
  std::string front_;  // of every chunk, up to its delta
  std::string base_;   // the members that every chunk begins with
  std::vector<Block> blocks_;
  std::size_t calls_ = 0;
  std::size_t thoughts_ = 0;
  std::size_t characters_ = 0;  // of the content
  AnthropicUsage usage_;
  std::string tier_;
  std::string refusal_;  // why it was refused, as JSON wrote it
  ThinkingKeeper keeper_;
};

}  // namespace gateway::protocol::openai_to_anthropic
