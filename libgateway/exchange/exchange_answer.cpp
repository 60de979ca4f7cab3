#include <string>
#include <utility>

#include "libgateway/exchange/exchange.hpp"
#include "libgateway/json/error_body.hpp"

// How a request is answered, and how it ends. How it begins is in exchange.cpp.
namespace gateway::exchange {
namespace {

constexpr int kClientLeft = 499;  // nginx's number for it

bool IsEventStream(const ResponseHead& head) {
  return head.streaming &&
         FindHeader(head.headers, "content-type").starts_with("text/event-stream");
}

}  // namespace

Flow Exchange::OnAttemptBytes(std::string_view bytes) {
  SendHead();
  return SendBody(bytes);
}

void Exchange::OnAttemptDone(const Result<void>& outcome) {
  if (!outcome) {
    FailWith(outcome.error());
    return;
  }
  SendHead();  // an answer may have no body
  if (const Error* reported = attempt_->decoder().reported_error()) {
    record_.error_code = ErrorName(reported->code);
    record_.error_text = reported->message;
  }
  Finish({});
}

void Exchange::FailWith(const Error& error) {
  if (finished_) {
    return;
  }
  const auto keep = shared_from_this();
  if (attempt_ != nullptr && attempt_->may_end()) {
    // Nothing is missing but the upstream's end: clients often close first. One that is still there
    // waits for that end.
    if (error.code == ErrorCode::kCancelled || attempt_->complete()) {
      OnAttemptDone({});
    } else {
      attempt_->End();
    }
    return;
  }
  record_.error_code = ErrorName(error.code);
  record_.error_text = error.message;
  if (error.code == ErrorCode::kCancelled) {
    record_.status = kClientLeft;
    Finish(error);
    return;
  }
  if (!head_sent_) {
    SendErrorBody(error);
    Finish({});
  } else if (const std::string event = attempt_->decoder().ErrorEvent(error);
             record_.streamed && !event.empty()) {
    SendBody(event);
    Finish({});
  } else {
    Finish(error);  // half a body is out; only breaking off can say that it is no whole one
  }
}

void Exchange::SendErrorBody(const Error& error) {
  const Response answer = ErrorAnswer(error);
  ResponseHead head{answer.status, GatewayHeaders({}), false};
  head.headers.insert(head.headers.end(), answer.headers.begin(), answer.headers.end());
  head.headers.push_back({"x-gateway-error", std::string(ErrorName(error.code))});
  if (error.code == ErrorCode::kOverloaded) {
    head.headers.push_back({"retry-after", "1"});
  }
  head_sent_ = true;
  record_.status = head.status;
  client_->OnHead(head);
  SendBody(answer.body);
}

Response Exchange::ErrorAnswer(const Error& error) const {
  if (request_.dialect == Dialect::kAnthropic) {  // its body names the request
    const int status = HttpStatus(error);
    return {status,
            {{"content-type", "application/json"}},
            json::ErrorBody(request_.dialect, status, error, request_.id)};
  }
  const ProtocolAdapter* adapter = services_->AdapterOf(request_.dialect);
  return adapter != nullptr ? adapter->ErrorAnswer(error) : ErrorResponse(request_.dialect, error);
}

void Exchange::AnswerAtOnce(const Response& answer) {
  ResponseHead head{answer.status, GatewayHeaders({}), false};
  head.headers.insert(head.headers.end(), answer.headers.begin(), answer.headers.end());
  head_sent_ = true;
  record_.status = head.status;
  const auto client = client_;  // it may cancel in here, and would be gone
  client->OnHead(head);
  SendBody(answer.body);
  Finish({});
}

void Exchange::SendHead() {
  if (head_sent_ || finished_) {
    return;
  }
  head_sent_ = true;
  ResponseHead head = attempt_->decoder().client_head();
  for (Header& header : GatewayHeaders(head.headers)) {
    head.headers.push_back(std::move(header));
  }
  record_.status = head.status;
  record_.streamed = IsEventStream(head);
  if (attempt_->request_sent()) {
    std::string().swap(request_.body);  // it may be large, and the answer take long
  }
  const auto client = client_;  // it may cancel in here, and would be gone
  client->OnHead(head);
}

Flow Exchange::SendBody(std::string_view bytes) {
  if (finished_) {
    return Flow::kContinue;
  }
  if (!record_.first_byte) {
    record_.first_byte =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started_);
  }
  record_.bytes_out += bytes.size();
  const auto client = client_;  // it may cancel in here, and would be gone
  return client->OnBody(bytes);
}

void Exchange::Finish(const Result<void>& outcome) {
  if (finished_) {
    return;
  }
  finished_ = true;
  services_->running.fetch_sub(1);
  const auto keep = shared_from_this();
  context_->loop.StopTimer(std::exchange(deadline_, 0));
  if (attempt_ != nullptr) {
    attempt_->Stop();
  }
  CompleteRecord();
  if (request_.observer != nullptr) {
    std::exchange(request_.observer, nullptr)->OnEnd(record_);
  }
  if (services_->log != nullptr && request_.logged) {
    services_->log->Push(std::move(record_));
  }
  std::exchange(client_, nullptr)->OnDone(outcome);
  context_->running.erase(this);
}

void Exchange::CompleteRecord() {
  record_.total = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started_);
  if (attempt_ != nullptr && attempt_->started()) {
    record_.upstream_status = attempt_->upstream_status();
    record_.usage = attempt_->decoder().usage();
    record_.stop_reason = attempt_->decoder().stop_reason();
  }
}

Headers Exchange::GatewayHeaders(const Headers& answer) const {
  Headers headers{{"x-request-id", request_.id},
                  {"x-gateway-attempts", std::to_string(record_.attempts)}};
  const auto add = [&headers](const char* name, const std::string& value) {
    if (!value.empty()) {
      headers.push_back({name, value});
    }
  };
  add("x-gateway-provider", record_.provider);
  add("x-gateway-model", record_.model_sent);
  add("x-gateway-key", record_.key_alias);
  add("x-gateway-lossy", record_.lossy);
  if (snapshot_ != nullptr) {
    add("x-gateway-config", snapshot_->config_id);
  }
  if (request_.dialect == Dialect::kAnthropic) {  // its clients show this one in their errors
    const std::string_view upstream_id = FindHeader(answer, "x-upstream-request-id");
    add("request-id", upstream_id.empty() ? request_.id : std::string(upstream_id));
  }
  return headers;
}

}  // namespace gateway::exchange
