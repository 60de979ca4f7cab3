#include "libgateway/protocol/anthropic_to_openai/block_queue.hpp"

#include <utility>

#include "libgateway/protocol/shape/new_id.hpp"

namespace gateway::protocol::anthropic_to_openai {

using Kind = MessageEvents::Kind;

bool BlockQueue::IsBusy() {
  return events_.open() == Kind::kToolUse && !calls_[open_call_].progress.complete();
}

void BlockQueue::Take(Kind kind, std::string_view inner) {
  if (!IsBusy()) {
    Open(kind);
    events_.Delta(inner);
    return;
  }
  if (waiting_.empty() || waiting_.back().kind != kind) {
    Wait(kind, 0);
  }
  waiting_.back().text.append(inner);
  held_ += inner.size();
}

void BlockQueue::Tool(const CallPiece& piece) {
  const std::size_t number = calls_.Find(piece);
  Call& call = calls_[number];
  // Some upstreams send the whole again when they are done.
  const std::string_view arguments =
      call.progress.complete() ? std::string_view{} : piece.arguments;
  call.progress.TakeInner(arguments);
  if (call.state == Call::State::kOpen) {
    events_.Delta(arguments);
  } else {
    call.held.append(arguments);
    held_ += arguments.size();
  }
  if (call.state == Call::State::kNameless && !call.name.empty()) {
    call.state = Call::State::kWaiting;
    Wait(Kind::kToolUse, number);
  }
  Advance();
}

void BlockQueue::Advance() {
  while (!waiting_.empty() && !IsBusy()) {
    OpenFirst();
  }
}

void BlockQueue::Flush() {
  for (std::size_t number = 0; number < calls_.size(); ++number) {
    if (calls_[number].state == Call::State::kNameless) {
      Wait(Kind::kToolUse, number);
    }
  }
  while (!waiting_.empty()) {
    OpenFirst();
  }
  events_.Close();
}

void BlockQueue::Wait(Kind kind, std::size_t call) {
  waiting_.push_back(Waiting{kind, {}, call});
  held_ += sizeof(Waiting);
}

void BlockQueue::OpenFirst() {
  const Waiting first = std::move(waiting_.front());
  waiting_.erase(waiting_.begin());
  held_ -= sizeof(Waiting);
  if (first.kind == Kind::kToolUse) {
    OpenCall(first.call);
  } else {
    Open(first.kind);
    events_.Delta(first.text);
    held_ -= first.text.size();
  }
}

void BlockQueue::Open(Kind kind) {
  if (events_.open() == kind) {
    return;
  }
  if (events_.open() == Kind::kToolUse) {
    calls_[open_call_].state = Call::State::kClosed;
  }
  if (kind == Kind::kText) {
    events_.OpenText();
  } else {
    events_.OpenThinking();
  }
}

void BlockQueue::OpenCall(std::size_t number) {
  if (events_.open() == Kind::kToolUse) {
    calls_[open_call_].state = Call::State::kClosed;
  }
  Call& call = calls_[number];
  events_.OpenToolUse(call.id.empty() ? shape::NewToolUseId() : call.id,
                      names_.ForClient(call.name));
  events_.Delta(call.held);
  held_ -= call.held.size();
  std::string().swap(call.held);
  call.state = Call::State::kOpen;
  open_call_ = number;
}

}  // namespace gateway::protocol::anthropic_to_openai
