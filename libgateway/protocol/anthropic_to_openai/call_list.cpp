#include "libgateway/protocol/anthropic_to_openai/call_list.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

// Of a piece without an id: it has the name of another call, or begins again what is whole.
bool BeginsAnother(const CallPiece& piece, const Call& call) {
  if (piece.name.empty() || call.name.empty()) {
    return false;
  }
  return piece.name != call.name || (call.progress.complete() && !piece.arguments.empty());
}

bool BelongsTo(const CallPiece& piece, const Call& call) {
  if (piece.id.empty()) {
    return !BeginsAnother(piece, call);
  }
  return piece.id == call.id;
}

}  // namespace

// The latest call of the piece's index (of any, if it has none) is the one, unless it has another
// id: then perhaps one before it, or none.
std::optional<std::size_t> CallList::Known(const CallPiece& piece) const {
  bool latest = true;
  for (std::size_t number = calls_.size(); number-- > 0;) {
    const Call& call = calls_[number];
    if (piece.index && call.index != piece.index) {
      continue;
    }
    // An id may come later than the name.
    const bool names_latest = latest && call.id.empty() &&
                              (piece.name.empty() || call.name.empty() || piece.name == call.name);
    if (BelongsTo(piece, call) || (!piece.id.empty() && names_latest)) {
      return number;
    }
    if (piece.id.empty()) {
      return std::nullopt;
    }
    latest = false;
  }
  return std::nullopt;
}

std::size_t CallList::Find(const CallPiece& piece) {
  const auto known = Known(piece);
  if (!known) {
    calls_.emplace_back().index = piece.index;
  }
  const std::size_t number = known.value_or(calls_.size() - 1);
  Call& call = calls_[number];
  if (call.id.empty()) {
    call.id = piece.id;
  }
  if (call.name.empty()) {
    call.name = piece.name;
  }
  return number;
}

}  // namespace gateway::protocol::anthropic_to_openai
