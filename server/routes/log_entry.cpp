#include "server/routes/log_entry.hpp"

#include <string>
#include <utility>

#include "gateway/outcome.hpp"
#include "server/clients/client_account.hpp"
#include "server/routes/client_dialect.hpp"

namespace gateway::server {
namespace {

constexpr int kClientLeft = 499;
constexpr int kFailed = 500;
constexpr int kUnavailable = 503;

std::string NameOf(const std::shared_ptr<ClientTicket>& ticket) {
  return ticket == nullptr ? std::string() : ticket->client().name;
}

ErrorCode CodeOf(int status) {
  switch (status) {
    case kClientLeft:
      return ErrorCode::kCancelled;
    case kFailed:
      return ErrorCode::kInternal;
    case kUnavailable:
      return ErrorCode::kOverloaded;
    default:
      return ErrorCode::kInvalidRequest;
  }
}

std::string OutcomeOf(int status, bool failed) {
  const Outcome refused = status == kClientLeft ? Outcome::kClientLeft : Outcome::kRefusedHere;
  return std::string(OutcomeName(failed ? refused : Outcome::kSuccess));
}

// Times count from `started`.
LogRecord EntryFrom(std::chrono::steady_clock::time_point started) {
  LogRecord record;
  record.total = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - started);
  record.time = std::chrono::system_clock::now() - record.total;
  return record;
}

// By which its client can ask for it: the answer's, else the client's own, else a new one.
std::string GiveId(const Headers& request, const Response& answer, LogRecord* record) {
  record->client_request_id = FindHeader(request, "x-request-id");
  std::string id(FindHeader(answer.headers, "x-request-id"));
  if (id.empty()) {
    id = RequestIdOf(request);
  }
  if (id != record->client_request_id) {
    record->id = id;
  }
  return id;
}

// Of a provider that was asked by the way, however many pages that took.
AttemptRecord CallOf(const LogRecord& record, const Error* error) {
  AttemptRecord call;
  call.provider = record.provider;
  call.key_alias = record.key_alias;
  call.status = error == nullptr ? record.status : error->upstream_status;
  if (error == nullptr) {
    call.outcome = record.outcome;
  } else {
    call.error_text = error->message;
  }
  call.total = record.total;
  return call;
}

// An error is written anew, with the id; whoever has left gets none.
void Complete(const Gateway& gateway, const std::string& request_id, Dialect client,
              const Error* error, Response* answer) {
  if (error != nullptr && client == Dialect::kAnthropic && !answer->body.empty()) {
    answer->body = ErrorResponse(client, *error, request_id).body;
  }
  for (Header& header : OwnHeaders(gateway, request_id, client)) {
    if (FindHeader(answer->headers, header.name).empty()) {
      answer->headers.push_back(std::move(header));
    }
  }
}

}  // namespace

void RecordAnswer(Gateway& gateway, const ClientRequest& request, const Error* error,
                  std::chrono::steady_clock::time_point started, Response* answer,
                  const std::string& client_name) {
  const Dialect client = DialectOf(request.path, request.headers);
  LogRecord record = EntryFrom(started);
  record.client_dialect = client;
  record.client = client_name.empty() ? NameOf(request.ticket) : client_name;
  Complete(gateway, GiveId(request.headers, *answer, &record), client, error, answer);
  record.method = request.method;
  record.path = request.path;
  record.status = answer->status;
  record.outcome = OutcomeOf(answer->status, error != nullptr);
  record.bytes_in = request.body.size();
  record.bytes_out = request.method == "HEAD" ? 0 : answer->body.size();
  record.first_byte = record.total;
  if (error != nullptr) {
    record.error_code = ErrorName(error->code);
    record.error_text = error->message;
  }
  record.provider = FindHeader(answer->headers, "x-gateway-provider");
  record.key_alias = FindHeader(answer->headers, "x-gateway-key");
  record.attempts = FindHeader(answer->headers, "x-gateway-attempts").starts_with("1/") ? 1 : 0;
  record.upstream_status = error != nullptr ? error->upstream_status : 0;
  record.overhead = record.attempts == 0 ? record.total : std::chrono::microseconds(0);
  if (record.attempts > 0) {
    record.calls.push_back(CallOf(record, error));
  }
  if (request.ticket != nullptr) {
    request.ticket->End();  // before its answer is out, and the client's next request comes
  }
  gateway.Record(std::move(record), request.headers);
}

void RecordRefusal(Gateway& gateway, const Request& call, const Error& error, Response* answer) {
  LogRecord record = EntryFrom(call.arrived.value_or(std::chrono::steady_clock::now()));
  record.client_dialect = call.dialect;
  record.client = call.client;
  Complete(gateway, GiveId(call.headers, *answer, &record), call.dialect, &error, answer);
  record.method = call.method;
  record.path = call.path;
  record.status = answer->status;
  record.outcome = OutcomeOf(answer->status, true);
  record.bytes_in = call.body.size();
  record.bytes_out = call.method == "HEAD" ? 0 : answer->body.size();
  record.first_byte = record.total;
  record.error_code = ErrorName(error.code);
  record.error_text = error.message;
  if (call.observer != nullptr) {
    call.observer->OnEnd(record);
  }
  gateway.Record(std::move(record), call.headers);
}

Headers OwnHeaders(const Gateway& gateway, const std::string& request_id, Dialect client) {
  const auto snapshot = gateway.snapshot();
  Headers headers{{"x-request-id", request_id},
                  {"x-gateway-attempts", "0/" + std::to_string(snapshot->limits.max_attempts)}};
  if (!snapshot->config_id.empty()) {
    headers.push_back({"x-gateway-config", snapshot->config_id});
  }
  if (client == Dialect::kAnthropic) {
    headers.push_back({"request-id", request_id});
  }
  return headers;
}

LogRecord LogEntry(const Refusal& refusal) {
  LogRecord record = EntryFrom(refusal.began);
  record.client_dialect = DialectOf(refusal.path, refusal.headers);
  record.client = NameOf(refusal.ticket);
  record.client_request_id = FindHeader(refusal.headers, "x-request-id");
  record.method = refusal.method;
  record.path = refusal.path;
  record.status = refusal.status;
  record.outcome = OutcomeOf(refusal.status, true);
  record.bytes_in = refusal.bytes_in;
  record.bytes_out = refusal.bytes_out;
  record.error_code = ErrorName(CodeOf(refusal.status));
  record.error_text = refusal.reason;
  return record;
}

}  // namespace gateway::server
