// What an answer in one piece and one in a stream have in common.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libgateway/json/tree.hpp"
#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/anthropic_usage.hpp"
#include "libgateway/protocol/openai_to_anthropic/thinking_store.hpp"

namespace gateway::protocol::openai_to_anthropic {

struct AnswerSettings {
  bool legacy_functions = false;
  std::shared_ptr<ThinkingStore> thinking;  // null: nothing is kept
};

// OpenAI's finish_reason for Anthropic's stop_reason; the calls that the answer has are believed
// more than what it says about them.
std::string_view FinishReason(std::string_view stop_reason, bool has_calls, bool legacy_functions);

// What an answer, and every chunk of one, begins with: its id, "object", time and model. `asked`:
// the model, in case `message` names none.
void WriteFront(json::Element message, std::string_view object, std::string_view asked,
                json::Writer& writer);

// An entry of reasoning_details: {"type":"reasoning.text","text":...,"signature":...}. `text`: none
// in a stream, which has told it already; both as JSON wrote them.
void WriteSignature(std::optional<std::string_view> text, std::string_view signature,
                    std::size_t index, json::Writer& writer);
// The same for thinking that cannot be read.
void WriteRedacted(json::Element block, std::size_t index, json::Writer& writer);

// {"prompt_tokens":...}
void WriteUsage(const AnthropicUsage& usage, json::Writer& writer);

// "default" or "priority" for a usage object's service_tier; empty for all others.
std::string_view ServiceTier(json::Element usage);

// {"type":"url_citation",...} for a web search's citation; false, and nothing is written, for
// others. The indices are those of the cited text in the answer's, in Unicode characters.
bool WriteAnnotation(json::Element citation, std::size_t begin, std::size_t end,
                     json::Writer& writer);

// Unicode characters of a JSON string's inside.
std::size_t CountCharacters(std::string_view inner);

// The id that a client is told for a call: its own, or a new one.
std::string IdOfCall(json::Element call);

// Gathers signed thinking and the calls beside it, for the ThinkingStore. A few MiB at most; what
// is larger is not kept.
class ThinkingKeeper {
 public:
  explicit ThinkingKeeper(std::shared_ptr<ThinkingStore> store) : store_(std::move(store)) {}

  void AddBlock(std::string_view json);
  void AddCall(std::string_view id);
  // The answer is whole.
  void Keep(std::string_view provider);

  // Of a block that comes in pieces; texts and signature as JSON wrote them.
  void AddText(std::string_view inner);
  void AddSignature(std::string_view inner);
  void EndBlock();

 private:
  static constexpr std::size_t kMostBytes = 4U << 20U;

  [[nodiscard]] bool active() const { return store_ != nullptr && !too_large_; }
  void Bound();

  std::shared_ptr<ThinkingStore> store_;
  std::string blocks_;
  std::string text_;
  std::string signature_;
  std::vector<std::string> calls_;
  std::size_t call_bytes_ = 0;
  bool too_large_ = false;
};

}  // namespace gateway::protocol::openai_to_anthropic
