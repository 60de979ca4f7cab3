#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "libgateway/exchange/exchange.hpp"

// How the client is answered: held back until there is content, then as it comes.
namespace gateway::exchange {
namespace {

// What says only that a stream has begun is short, but for responses, which begin with the
// instructions and tools that they were given, twice.
constexpr std::size_t kMostHeld = 1U << 20U;
constexpr std::size_t kMostGatewayHeaders = 8;

bool IsEventStream(const ResponseHead& head) {
  return head.streaming &&
         FindHeader(head.headers, "content-type").starts_with("text/event-stream");
}

// The upstream's own word, where it is one that clients can go by and that keys go by, too.
bool TellsWhen(const Headers& headers) {
  constexpr int kLongestSeconds = 600;
  const std::string_view text = FindHeader(headers, "retry-after");
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  return error == std::errc() && end == text.data() + text.size() && seconds >= 1 &&
         seconds <= kLongestSeconds;
}

void SetHeader(std::string name, std::string value, Headers* headers) {
  std::erase_if(*headers, [&name](const Header& header) { return header.name == name; });
  headers->push_back({std::move(name), std::move(value)});
}

}  // namespace

Flow Exchange::OnAttemptBytes(std::string_view bytes) {
  if (stage_ == Stage::kContent) {
    return SendBody(bytes);
  }
  const ResponseDecoder& decoder = attempt_->decoder();
  if (held_.empty() && decoder.has_content()) {
    Commit();
    return SendBody(bytes);
  }
  held_.append(bytes);
  const bool may_be_more = decoder.reported_error() != nullptr || held_.size() < kMostHeld;
  if (!decoder.has_content() && may_be_more) {
    return Flow::kContinue;
  }
  Commit();
  return SendBody(std::exchange(held_, {}));
}

void Exchange::OnAttemptDone(const Result<void>& outcome) {
  const Error* reported = attempt_->decoder().reported_error();
  if (stage_ != Stage::kContent && (!outcome || reported != nullptr)) {
    OnAttemptFailed(outcome ? *reported : outcome.error());
    return;
  }
  if (!outcome) {
    OnAttemptFailed(outcome.error());
    return;
  }
  if (stage_ != Stage::kContent) {  // an answer may have no body
    Commit();
    SendBody(std::exchange(held_, {}), true);
  }
  const auto now = context_->loop.Now();
  if (reported != nullptr) {
    attempt_->lease().TellFailure(Outcome::kBrokeOff, {}, reported->message, now);
    NoteError(*reported, Outcome::kBrokeOff);
    NoteCallEnd(OutcomeName(Outcome::kBrokeOff), reported->message);
  } else {
    NoteCallEnd(OutcomeName(Outcome::kSuccess), {});
    attempt_->lease().TellSuccess(now);
  }
  Finish({});
}

// From now on this answer is the client's.
void Exchange::Commit() {
  attempt_->lease().TellContent(context_->loop.Now());
  if (!draining_) {
    record_.outcome = OutcomeName(Outcome::kSuccess);
    record_.error_code.clear();
    record_.error_text.clear();
  }
  const bool has_head = stage_ == Stage::kEarly;
  stage_ = Stage::kContent;
  if (attempt_->request_sent()) {
    std::string().swap(request_.body);  // it may be large, and the answer take long
  }
  if (!has_head) {
    const ResponseHead& told = attempt_->decoder().client_head();
    ResponseHead head;
    head.headers.reserve(told.headers.size() + kMostGatewayHeaders);
    head = told;
    SendHead(std::move(head));
  }
}

// The last upstream's own error, if it sent one, else ours.
void Exchange::AnswerWithFailure() {
  const Failure& failure = *failure_;
  NoteError(failure.error, failure.outcome);
  const bool as_it_came = stage_ == Stage::kHeld && failure.head &&
                          (!failure.head->streaming || failure.error.upstream_status == 0);
  if (!as_it_came) {
    FailWith(failure.error, failure.outcome);
    return;
  }
  stage_ = Stage::kContent;
  ResponseHead head = *failure.head;
  AddRetryHeaders(failure.error, failure.outcome, &head.headers);
  SendHead(std::move(head));
  SendBody(failure.body, true);
  Finish({});
}

void Exchange::SendErrorBody(const Error& error, Outcome outcome) {
  const Response answer = ErrorAnswer(error);
  ResponseHead head{answer.status, answer.headers, false};
  head.headers.push_back({"x-gateway-error", std::string(ErrorName(error.code))});
  AddRetryHeaders(error, outcome, &head.headers);
  stage_ = Stage::kContent;
  SendHead(std::move(head));
  SendBody(answer.body, true);
}

// A client that has left is why the request ended, whatever its upstream does after that.
void Exchange::NoteError(const Error& error, Outcome outcome) {
  if (!draining_) {
    record_.error_code = ErrorName(error.code);
    record_.error_text = error.message;
    record_.outcome = OutcomeName(outcome);
  }
}

// Clients retry by themselves, twice, and obey both headers: our attempts are not multiplied with
// theirs.
void Exchange::AddRetryHeaders(const Error& error, Outcome outcome, Headers* headers) const {
  const auto now = context_->loop.Now();
  auto again_at = again_at_;
  if (outcome == Outcome::kRateLimited && candidates_) {
    again_at = candidates_->AllCoolUntil(now);
  }
  const bool is_ours = error.code == ErrorCode::kOverloaded;
  const bool is_told = candidates_ && candidates_->HasOneKey() && TellsWhen(*headers);
  if (again_at && !is_told) {
    const auto wait = std::chrono::ceil<std::chrono::seconds>(*again_at - now);
    std::erase_if(*headers, [](const Header& header) { return header.name == "retry-after-ms"; });
    SetHeader("retry-after", std::to_string(std::max<std::int64_t>(1, wait.count())), headers);
  } else if (is_ours) {
    SetHeader("retry-after", "1", headers);
  }
  // What is limited for a while is worth asking for later, unless all attempts are spent already.
  // Where the gateway does not try again at all, trying again is left to the client.
  const bool retries = snapshot_->limits.max_attempts > 1;
  const bool was_last = record_.attempts >= snapshot_->limits.max_attempts;
  const bool is_spent =
      outcome == Outcome::kDeadline || (ActionsFor(outcome).fallback != Fallback::kNo &&
                                        (outcome != Outcome::kRateLimited || was_last));
  const bool is_useless = error.code == ErrorCode::kNoKey;  // keys that are out are so for long
  if (is_useless || (is_spent && retries && record_.attempts > 0)) {
    SetHeader("x-should-retry", "false", headers);
  } else if (is_ours) {
    SetHeader("x-should-retry", "true", headers);
  }
}

Response Exchange::ErrorAnswer(const Error& error) const {
  if (request_.dialect == Dialect::kAnthropic) {  // its body names the request
    return ErrorResponse(request_.dialect, error, request_.id);
  }
  const ProtocolAdapter* adapter = services_->AdapterOf(request_.dialect);
  return adapter != nullptr ? adapter->ErrorAnswer(error) : ErrorResponse(request_.dialect, error);
}

void Exchange::AnswerAtOnce(const Response& answer) {
  stage_ = Stage::kContent;
  record_.outcome = OutcomeName(Outcome::kSuccess);
  SendHead({answer.status, answer.headers, false});
  SendBody(answer.body, true);
  Finish({});
}

void Exchange::SendHead(ResponseHead head) {
  if (finished_ || draining_) {
    return;
  }
  AddGatewayHeaders(&head.headers);
  record_.status = head.status;
  record_.streamed = IsEventStream(head);
  promised_ = head.length;
  context_->loop.StopTimer(std::exchange(pulse_, 0));
  if (record_.streamed && !Heartbeat().empty()) {
    ArmPulse(snapshot_->limits.heartbeat / 2);
  }
  const bool is_all = head.streaming && (head.length == 0U || request_.method == "HEAD");
  if (strict_ && is_all) {
    last_head_ = std::move(head);
    return;
  }
  const auto client = client_;  // it may cancel in here, and would be gone
  client->OnHead(head);
}

Flow Exchange::SendBody(std::string_view bytes, bool is_last) {
  if (finished_ || draining_ || bytes.empty()) {
    return Flow::kContinue;
  }
  if (!record_.first_byte && stage_ == Stage::kContent) {
    record_.first_byte = Since(started_);
  }
  record_.bytes_out += bytes.size();
  quiet_pulses_ = 0;
  if (bodies_) {
    bodies_->AddAnswer(bytes);
  }
  if (HoldsBack(is_last)) {
    last_bytes_.append(bytes);
    return Flow::kContinue;
  }
  const auto client = client_;  // it may cancel in here, and would be gone
  const Flow flow = client->OnBody(bytes);
  client_paused_ = flow == Flow::kPause;
  return flow;
}

// What the gateway adds to the headers that the answer has already.
void Exchange::AddGatewayHeaders(Headers* headers) const {
  const int most =
      snapshot_ == nullptr ? RequestLimits().max_attempts : snapshot_->limits.max_attempts;
  const auto add = [headers](std::string_view name, std::string_view value) {
    if (!value.empty()) {
      headers->push_back({std::string(name), std::string(value)});
    }
  };
  headers->reserve(headers->size() + kMostGatewayHeaders);
  const std::string upstream_id(FindHeader(*headers, "x-upstream-request-id"));
  add("x-request-id", request_.id);
  add("x-gateway-attempts", fmt::format("{}/{}", record_.attempts, most));
  add("x-gateway-provider", record_.provider);
  add("x-gateway-model", record_.model_sent);
  add("x-gateway-key", record_.key_alias);
  add("x-gateway-lossy", record_.lossy);
  if (snapshot_ != nullptr) {
    add("x-gateway-config", snapshot_->config_id);
  }
  if (request_.dialect == Dialect::kAnthropic) {  // its clients show this one in their errors
    add("request-id", upstream_id.empty() ? request_.id : upstream_id);
  }
}

}  // namespace gateway::exchange
