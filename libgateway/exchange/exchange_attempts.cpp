#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "libgateway/exchange/backoff.hpp"
#include "libgateway/exchange/exchange.hpp"
#include "libgateway/exchange/outcome_of.hpp"
#include "libgateway/exchange/plan.hpp"

// Whom a request asks, one after the other, until one answers or nobody is left.
namespace gateway::exchange {
namespace {

using std::chrono::milliseconds;

constexpr int kMostWaits = 2;  // for somebody who could not be asked at once
constexpr int kFirstErrorStatus = 400;
constexpr int kTooManyRequests = 429;

// Each call has an id of its own, so that an upstream can tell a new one from a copy of the last.
void NumberAttempt(int attempt, Headers* headers) {
  for (Header& header : *headers) {
    if (header.name == "x-request-id") {
      header.value += "-" + std::to_string(attempt);
    }
  }
}

// The client's key for its one call is for the provider that is asked first, again and again if
// need be. Others are given one of their own, the same each time.
void KeepApart(const std::string& provider, Headers* headers) {
  for (Header& header : *headers) {
    if (header.name == "idempotency-key") {
      header.value += "-" + provider;
    }
  }
}

}  // namespace

void Exchange::TryNext() {
  while (!finished_) {
    auto found = candidates_->Find(context_->loop.Now());
    if (found.lease == nullptr) {
      GiveUp(found);
      return;
    }
    const Result<void> started = StartAttempt(std::move(found.lease));
    if (started || finished_) {
      return;
    }
    // This one cannot be told what the client wants; another one may understand.
    candidates_->PassOver();
    if (!failure_ || failure_->outcome == Outcome::kRefusedHere) {
      failure_ = Failure{started.error()};
    }
  }
}

Result<void> Exchange::StartAttempt(std::unique_ptr<Lease> lease) {
  const Provider& provider = *lease->target().provider;
  const auto adapter = ChooseAdapter(*services_, request_, provider);
  if (!adapter) {
    return adapter.error();
  }
  auto call = EncodeFor(**adapter, request_, call_head_, lease->target(), *lease->key());
  if (!call) {
    return call.error();
  }
  const auto refused = RefuseLoss(provider, *call);
  if (refused || record_.attempts == 0) {  // else they tell of the one that was asked
    record_.provider = provider.name;
    record_.lossy = ListOfNames(call->lost);
  }
  if (!refused) {
    return refused.error();
  }
  if (call->answer) {
    AnswerAtOnce(*call->answer);
    return {};
  }
  if (provider.log_bodies) {
    CaptureBodies();
  }
  AddTrace(trace_, &call->upstream.headers);
  record_.key_alias = lease->key()->alias;
  record_.model_sent = lease->target().model;
  if (++record_.attempts > 1) {
    NumberAttempt(record_.attempts, &call->upstream.headers);
  }
  if (first_asked_ == nullptr) {
    first_asked_ = &provider;
  } else if (first_asked_ != &provider) {
    KeepApart(provider.name, &call->upstream.headers);
  }
  if (was_sent_again_ || (failure_ && failure_->outcome == Outcome::kUnreachable)) {
    // A kept one may be lost as well, and the call would be sent again without being counted.
    call->upstream.fresh_connection = true;
  }
  previous_ = std::move(attempt_);
  attempt_ =
      std::make_unique<Attempt>(context_->loop, *context_->transport, *this, std::move(lease));
  attempt_->Start(*std::move(call), request_, call_head_.stream);
  return {};
}

void Exchange::OnAttemptFailed(const Error& error) {
  const bool names_model = !call_head_.model.empty() && !request_.raw;
  const CallProgress progress{
      attempt_->upstream_status() != 0, stage_ == Stage::kContent,
      names_model ? std::string_view(attempt_->target().model) : std::string_view()};
  const Outcome outcome = OutcomeOf(error, progress);
  was_sent_again_ = was_sent_again_ || attempt_->was_sent_again();
  const auto told = attempt_->Told(outcome, held_);
  const auto now = context_->loop.Now();
  NoteCallEnd(OutcomeName(outcome), error.message);
  if (outcome == Outcome::kCertificate) {  // nothing that goes away by itself: people must look
    const std::string& provider = attempt_->target().provider->name;
    services_->certificates.Tell(fmt::format("provider '{}': {}", provider, error.message), now);
  }
  attempt_->lease().TellFailure(outcome, told, error.message, now);
  attempt_->lease().End();
  failure_ = Failure{error, outcome, {}, std::exchange(held_, {})};
  if (attempt_->upstream_status() == 0) {
    failure_->error.upstream_code.clear();  // a word of the transport's, which is not for clients
  }
  if (attempt_->decoder().reported_error() != nullptr) {
    failure_->head = attempt_->decoder().client_head();
  }
  const bool is_limit = outcome == Outcome::kRateLimited || outcome == Outcome::kQuotaUsedUp;
  if (is_limit && attempt_->upstream_status() < kFirstErrorStatus) {
    failure_->error.upstream_status = kTooManyRequests;  // an event of OpenAI's says no status
    if (failure_->head && !failure_->head->streaming) {
      failure_->head->status = kTooManyRequests;
    }
  }
  if (draining_ || stage_ == Stage::kContent ||
      record_.attempts >= snapshot_->limits.max_attempts) {
    AnswerWithFailure();
    return;
  }
  const auto next = candidates_->AfterFailure(outcome, told, record_.attempts, Chance(), now);
  if (!next.goes_on || !MayAskAgain(next.wait)) {
    AnswerWithFailure();
    return;
  }
  WaitThenTry(next.wait);
}

// A wait of nothing is a turn of the loop, too: the failed attempt is still on the stack.
void Exchange::WaitThenTry(milliseconds wait) {
  waiting_since_ = context_->loop.Now();
  waiting_ = context_->loop.StartTimer(wait, [this] {
    waiting_ = 0;
    EndWaiting();
    const auto keep = shared_from_this();
    TryNext();
  });
}

void Exchange::GiveUp(const Candidates::Found& nobody) {
  if (nobody.again_at) {
    const auto until = std::chrono::ceil<milliseconds>(*nobody.again_at - context_->loop.Now());
    const auto wait = Spread(std::max(until, milliseconds(1)), Chance());
    if (until <= snapshot_->limits.longest_wait && waits_ < kMostWaits && MayAskAgain(wait)) {
      ++waits_;
      candidates_->AfterWait();
      WaitThenTry(wait);
      return;
    }
  }
  if (failure_) {
    AnswerWithFailure();
  } else {
    again_at_ = nobody.again_at;
    FailWith(nobody.error);
  }
}

bool Exchange::MayAskAgain(milliseconds wait) {
  return wait < TimeLeft() && (request_.body_source == nullptr || request_.body_source->Rewind());
}

milliseconds Exchange::TimeLeft() const {
  return std::chrono::duration_cast<milliseconds>(deadline_at_ - context_->loop.Now());
}

const Attempt* Exchange::last_attempt() const {
  return attempt_ != nullptr ? attempt_.get() : previous_.get();
}

}  // namespace gateway::exchange
