// The text of an answer that can be several things.
#pragma once

#include <string>
#include <utility>

#include "server/mock/answer_style.hpp"
#include "server/mock/pieces.hpp"

namespace gateway::server::mock {

// The arguments of the tool's call that `ask` demands, the JSON that it demands, or else a text.
// `Ask`: has `tool_call`, `json`, `stream`, `model` and `last_user_text`.
template <typename Ask>
Pieces AnswerPieces(const Ask& ask, const AnswerStyle& style) {
  if (ask.tool_call) {
    return Pieces::Words(ask.tool_call->arguments);
  }
  if (ask.json) {
    return Pieces::Words(*ask.json);
  }
  std::string friendly = FriendlyText(ask.model, ask.last_user_text);
  return ask.stream ? style.Streamed(std::move(friendly)) : style.PlainPieces(std::move(friendly));
}

}  // namespace gateway::server::mock
