#include "libgateway/exchange/collector.hpp"

#include <utility>

namespace gateway::exchange {

Result<Response> Collector::Wait() {
  const base::MutexLock lock(mutex_);
  while (!outcome_) {
    done_.wait(mutex_);
  }
  if (!*outcome_) {
    return outcome_->error();
  }
  return std::move(response_);
}

void Collector::OnHead(const ResponseHead& head) noexcept {
  const base::MutexLock lock(mutex_);
  response_.status = head.status;
  response_.headers = head.headers;
}

Flow Collector::OnBody(std::string_view bytes) noexcept {
  const base::MutexLock lock(mutex_);
  if (outcome_) {
    return Flow::kContinue;  // nobody listens any more
  }
  if (bytes.size() > max_body_ - response_.body.size()) {
    outcome_ = Fail(ErrorCode::kTooLarge, "the answer is too large");
    done_.notify_all();
    return Flow::kContinue;
  }
  response_.body.append(bytes);
  return Flow::kContinue;
}

void Collector::OnDone(const Result<void>& outcome) noexcept {
  const base::MutexLock lock(mutex_);
  if (!outcome_) {
    outcome_ = outcome;
  }
  // Under the lock: the waiter may destroy this object as soon as it can take it.
  done_.notify_all();
}

}  // namespace gateway::exchange
