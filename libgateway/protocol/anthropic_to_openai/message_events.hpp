// MessageEvents: writes the events of one of Anthropic's streams, in the order its clients need:
// one block open at a time, numbered without gaps. Source:
// https://docs.anthropic.com/en/docs/build-with-claude/streaming
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "libgateway/protocol/anthropic_to_openai/message_usage.hpp"

namespace gateway::protocol::anthropic_to_openai {

// Texts are what stands between the quotes of JSON strings.
class MessageEvents {
 public:
  using Emit = std::function<void(std::string_view name, std::string_view data)>;
  enum class Kind { kNone, kText, kThinking, kToolUse };

  // `emit`: takes each event. Both are valid until it returns.
  explicit MessageEvents(Emit emit) : emit_(std::move(emit)) {}

  void Start(std::string_view id, std::string_view model, const MessageUsage& usage);

  // Each closes the block that is open.
  void OpenText();
  void OpenThinking();
  void OpenToolUse(std::string_view id, std::string_view name);
  // Whole in one event; nothing is open afterwards.
  void RedactedThinking(std::string_view data);
  // More of the block that is open: its text, or the JSON of its input.
  void Delta(std::string_view inner);
  // Of the thinking that is open.
  void Signature(std::string_view inner);
  void Close();

  // `stop_sequence`: any text; empty: null.
  void Finish(std::string_view stop_reason, std::string_view stop_sequence,
              const MessageUsage& usage);

  [[nodiscard]] Kind open() const { return open_; }

 private:
  // Begins the data of an event of that type, about the block that is open or about to be.
  std::string& BlockEvent(std::string_view type);

  const Emit emit_;
  Kind open_ = Kind::kNone;
  std::int64_t index_ = 0;
  std::string data_;  // of the event being written
};

}  // namespace gateway::protocol::anthropic_to_openai
