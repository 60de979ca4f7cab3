#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libgateway/exchange/cost.hpp"
#include "libgateway/exchange/exchange.hpp"

// What is logged of a request: the record is filled on the way, and completed here.
namespace gateway::exchange {
namespace {

constexpr int kFirstErrorStatus = 400;

// Texts of clients, or of upstreams for which something went wrong. Where all is well there is none
// but a known model's name, and looking costs each request.
bool HasForeignText(const LogRecord& record, const Request& request) {
  return record.status >= kFirstErrorStatus || request.raw || !record.client_request_id.empty() ||
         !record.error_text.empty() || record.calls.size() > 1;
}

// Clients repeat what they were given, also where it does not belong.
json::SecretMask CredentialsIn(const Headers& headers) {
  std::vector<std::string_view> secrets;
  for (const Header& header : headers) {
    if (header.name == "authorization" || header.name == "x-api-key" || header.name == "api-key" ||
        header.name == "x-goog-api-key") {
      const std::string_view value = header.value;
      secrets.push_back(
          value.substr(value.find(' ') + 1));  // behind "Bearer", if there is such a word
    }
  }
  return json::SecretMask(secrets);
}

}  // namespace

Exchange::Microseconds Exchange::Since(Clock::time_point then) const {
  return std::chrono::duration_cast<Microseconds>(context_->loop.Now() - then);
}

void Exchange::EndWaiting() {
  if (waiting_since_) {
    waited_ += Since(*waiting_since_);
    waiting_since_.reset();
  }
}

// Once for each call.
void Exchange::NoteCallEnd(std::string_view outcome, std::string_view error_text) {
  AttemptRecord call = attempt_->record();
  call.outcome = outcome;
  call.error_text = error_text;
  call.waited = waited_;
  waited_all_ += std::exchange(waited_, Microseconds(0));
  record_.calls.push_back(std::move(call));
}

// From here on. May be called again.
void Exchange::CaptureBodies() {
  if (bodies_ || !is_logged()) {
    return;
  }
  bodies_.emplace(snapshot_->limits.logged_body_bytes);
  if (request_.body_source != nullptr) {
    bodies_->NoteUnread(request_.body_source->length().value_or(1));
  } else {
    bodies_->AddRequest(request_.body);
  }
}

void Exchange::CompleteRecord() {
  EndWaiting();
  if (record_.calls.size() < static_cast<std::size_t>(record_.attempts)) {  // it was ended
    NoteCallEnd(record_.outcome, record_.error_text);
  }
  record_.total = Since(started_);
  record_.overhead = record_.total - waited_all_ - waited_;
  for (const AttemptRecord& call : record_.calls) {
    record_.overhead -= call.total;
  }
  record_.overhead = std::max(record_.overhead, Microseconds(0));
  if (const Attempt* attempt = last_attempt(); attempt != nullptr && attempt->started()) {
    record_.upstream_status = attempt->upstream_status();
    record_.usage = attempt->decoder().usage();
    record_.stop_reason = attempt->decoder().stop_reason();
    record_.cost =
        CostOf(attempt->target().provider->prices, attempt->target().model, record_.usage);
  }
  if (HasForeignText(record_, request_)) {
    const bool began = snapshot_ != nullptr;
    MaskRow(context_->row_secrets.Of(began ? snapshot_ : services_->snapshot.Get()), &record_);
  }
  if (bodies_) {
    record_.bodies =
        bodies_->Finish(context_->secrets.Of(snapshot_), CredentialsIn(request_.headers));
  }
}

// What is known of it when it is admitted.
void Exchange::PushStart() {
  LogRecord start = record_;
  MaskRow(context_->row_secrets.Of(snapshot_), &start);
  start.kind = RecordKind::kStart;
  services_->log->Push(start);
}

void Exchange::TellObservers() {
  if (request_.observer != nullptr) {
    std::exchange(request_.observer, nullptr)->OnEnd(record_);
  }
  if (services_->observer != nullptr) {
    services_->observer->OnEnd(record_);
  }
}

}  // namespace gateway::exchange
