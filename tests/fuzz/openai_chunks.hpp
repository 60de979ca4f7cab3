// The order of the chunks in a stream for OpenAI's clients.
// Source: https://platform.openai.com/docs/api-reference/chat-streaming
#pragma once

#include <cstdint>
#include <string>

#include "libgateway/json/tree.hpp"

namespace gateway::fuzz {

class OpenAiChunks {
 public:
  // `usage`: whether the client asked for the usage chunk.
  explicit OpenAiChunks(bool usage) : wants_usage_(usage) {}

  // The next chunk, errors excepted.
  void Take(json::Element chunk);
  // The stream has ended with [DONE].
  void CheckEnd() const;

 private:
  void TakeDelta(json::Element delta);

  const bool wants_usage_;
  std::string front_;  // what all chunks have in common
  bool finished_ = false;
  bool usage_told_ = false;
  std::int64_t calls_ = 0;
};

}  // namespace gateway::fuzz
