// The order of the events in a stream for Anthropic's clients.
// Source: https://docs.anthropic.com/en/api/messages-streaming
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libgateway/json/tree.hpp"

namespace gateway::fuzz {

class AnthropicEvents {
 public:
  // `strict`: what is in the blocks is looked at, too.
  explicit AnthropicEvents(bool strict) : strict_(strict) {}

  // The next event, errors excepted.
  void Take(std::string_view type, json::Element data);

 private:
  void TakeStart(json::Element message);
  void TakeBlock(json::Element data);
  void TakeDelta(json::Element delta);

  const bool strict_;
  bool begun_ = false;
  bool open_ = false;
  std::int64_t index_ = 0;  // of the block that is open, or comes next
  std::string open_type_;
  bool ended_ = false;  // there was a message_delta
};

}  // namespace gateway::fuzz
