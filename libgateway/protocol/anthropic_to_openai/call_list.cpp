#include "libgateway/protocol/anthropic_to_openai/call_list.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

// Where no id tells two calls apart: the piece names another tool, or begins again behind the end.
bool BeginsAnother(const CallPiece& piece, const Call& call) {
  if (piece.name.empty() || call.name.empty()) {
    return false;
  }
  return piece.name != call.name || (call.progress.complete() && !piece.arguments.empty());
}

}  // namespace

// Among the calls of the piece's index, or all if it has none: the one of its id, else the latest,
// if that one may still get an id, or the piece has none itself.
std::optional<std::size_t> CallList::Known(const CallPiece& piece) const {
  bool is_latest = true;
  for (std::size_t number = calls_.size(); number-- > 0;) {
    const Call& call = calls_[number];
    if (piece.index && call.index != piece.index) {
      continue;
    }
    if (!piece.id.empty() && piece.id == call.id) {
      return number;
    }
    if (is_latest && (piece.id.empty() || call.id.empty())) {
      return BeginsAnother(piece, call) ? std::nullopt : std::optional(number);
    }
    is_latest = false;
  }
  return std::nullopt;
}

std::size_t CallList::Find(const CallPiece& piece) {
  const auto known = Known(piece);
  if (!known) {
    calls_.emplace_back().index = piece.index;
    bytes_ += sizeof(Call);
  }
  const std::size_t number = known.value_or(calls_.size() - 1);
  Call& call = calls_[number];
  TakeOver(piece.id, &call.id);
  TakeOver(piece.name, &call.name);
  return number;
}

void CallList::TakeOver(std::string_view text, std::string* known) {
  if (known->empty()) {
    known->assign(text);
    bytes_ += text.size();
  }
}

}  // namespace gateway::protocol::anthropic_to_openai
