// AnswerStyle: what answers say, friendly or filler, and whether they count tokens.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "server/mock/mock_options.hpp"
#include "server/mock/pieces.hpp"

namespace gateway::server::mock {

// Any thread.
class AnswerStyle {
 public:
  // `options` were checked.
  explicit AnswerStyle(const MockOptions& options);

  struct PlainText {
    std::string quoted;  // as JSON
    std::size_t tokens = 0;
  };

  // The whole text of a plain answer: the filler that was ordered, else `friendly`.
  [[nodiscard]] PlainText Plain(std::string_view friendly) const;
  // The same, not as JSON.
  [[nodiscard]] Pieces PlainPieces(std::string friendly) const;
  // The pieces of a streamed one.
  [[nodiscard]] Pieces Streamed(std::string friendly) const;

  [[nodiscard]] bool usage() const { return usage_; }

 private:
  // Made once: all answers share it. Empty when the text is to be friendly.
  Pieces stream_filler_;
  Pieces plain_filler_;
  std::string quoted_filler_;
  bool usage_;
};

// "Hello! This is MODEL, ..."
std::string FriendlyText(std::string_view model, std::string_view said);

}  // namespace gateway::server::mock
