#include <chrono>
#include <memory>
#include <utility>

#include "libgateway/exchange/exchange.hpp"

// LogDurability::kStrict: the last bytes of an answer are held back until its record is written.
// What a client saw complete is then in the log, whatever happens to the process.
namespace gateway::exchange {
namespace {

constexpr std::chrono::milliseconds kLongestWait{10'000};

}  // namespace

// Whether the bytes that are to be sent now are the last ones, or come after such.
bool Exchange::HoldsBack(bool is_last) {
  const bool has_all = promised_ && record_.bytes_out >= *promised_;
  const bool is_whole = stage_ == Stage::kContent && attempt_ != nullptr && attempt_->complete();
  holds_back_ = holds_back_ || (strict_ && (is_last || has_all || is_whole));
  return holds_back_;
}

// False: the record is dropped, so that there is nothing to wait for. The deadline goes on, and who
// has none any more, or none yet, does not wait for ever either.
bool Exchange::AwaitLog() {
  awaits_log_ = true;
  if (deadline_ == 0) {
    deadline_ = context_->loop.StartTimer(kLongestWait, [this] {
      deadline_ = 0;
      StopWaitingForLog(Fail(ErrorCode::kTimeout, "the gateway's log could not be written"));
    });
  }
  // Weak: the last owner must not be the writer's thread. What is running keeps it alive.
  const bool taken =
      services_->log->Push(record_, [weak = weak_from_this(), context = std::weak_ptr(context_)] {
        if (const auto its = context.lock()) {
          its->Post([weak] {
            if (const auto self = weak.lock()) {
              self->OnLogged();
            }
          });
        }
      });
  awaits_log_ = taken;
  if (taken && context_->ended) {  // nothing can be posted any more
    StopWaitingForLog(Fail(ErrorCode::kCancelled, "the gateway was shut down"));
  }
  return taken;
}

void Exchange::OnLogged() {
  if (std::exchange(awaits_log_, false)) {
    const auto keep = shared_from_this();
    End({});
  }
}

// The client does not get the last bytes, and so no complete answer.
void Exchange::StopWaitingForLog(const Error& error) {
  // A gateway that shuts down lets it be: the answer is there, and its record is on the way.
  if (awaits_log_ && error.code != ErrorCode::kOverloaded) {
    awaits_log_ = false;
    const auto keep = shared_from_this();
    End(error);
  }
}

}  // namespace gateway::exchange
