#include <chrono>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/held_answer.hpp"
#include "server/mock/mix.hpp"
#include "server/mock/models.hpp"
#include "server/mock/paced_stream.hpp"
#include "server/mock/request_dialect.hpp"
#include "server/mock/service.hpp"

// Calls of models: their faults and their answers.
namespace gateway::server::mock {
namespace {

Failure Refusal(const Error& error) {
  const int status = error.code == ErrorCode::kNotFound   ? 404
                     : error.code == ErrorCode::kTooLarge ? 413
                                                          : 400;
  Failure failure{status, error.message, "invalid_request_error", error.param};
  failure.error_code = error.upstream_code;
  return failure;
}

Failure TooManyRequests(std::chrono::seconds retry_after) {
  return {429,
          "Rate limit reached, as the mock was ordered to say. Please try again later.",
          "requests",
          {},
          "rate_limit_exceeded",
          {{"retry-after", std::to_string(retry_after.count())}}};
}

Failure ServerError() {
  return {500, "The server had an error, as the mock was ordered to say.", "server_error"};
}

Failure Overloaded() {
  return {503, "Overloaded, as the mock was ordered to say.", "server_error"};
}

Response WebPage() {
  return {200,
          {{"content-type", "text/html; charset=utf-8"}},
          "<!DOCTYPE html>\n<html><body><h1>Welcome</h1></body></html>\n"};
}

std::int64_t Now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

void Service::Serve(const ClientRequest& request, Result<PreparedCall> prepared,
                    const Client& client) {
  if (!prepared) {
    return Refuse(request, Refusal(prepared.error()), client);
  }
  if (!prepared->model.empty() && !IsServed(prepared->model, options_)) {
    return Refuse(request, NoSuchModel(prepared->model), client);
  }
  TellCall(request, *prepared);
  const std::uint64_t call = calls_.fetch_add(1, std::memory_order_relaxed);
  const Fault fault = FaultOf(call, seed_, options_);
  if (FailAsOrdered(fault, request, call, client)) {
    return;
  }
  Reply reply = prepared->answer({NumberOf(call), Now(), std::move(prepared->model)});
  if (auto* plain = std::get_if<PlainReply>(&reply)) {
    GiveLater(std::move(*plain), HeadersFor(request, call), client);
  } else {
    Stream(std::get<StreamedReply>(std::move(reply)), HeadersFor(request, call),
           fault == Fault::kCut, client);
  }
}

void Service::Stream(StreamedReply reply, Headers headers, bool cut, const Client& client) {
  StreamPlan plan{
      std::move(reply.events), std::move(reply.pieces), options_.ttft, options_.gap, {}};
  if (cut) {
    plan.cut_after = plan.pieces.count() / 2;
  }
  headers.push_back({"content-type", std::move(reply.content_type)});
  headers.push_back({"cache-control", "no-cache"});
  PacedStream::Start(client, std::move(headers), std::move(plan), counters_);
}

void Service::GiveLater(PlainReply reply, Headers headers, const Client& client) {
  headers.push_back({"content-type", std::move(reply.content_type)});
  Response response{200, std::move(headers), std::move(reply.body)};
  if (options_.ttft.count() == 0) {
    return Give(response, *client);
  }
  HeldAnswer::Start(client, std::move(response), options_.ttft, counters_);
}

bool Service::FailAsOrdered(Fault fault, const ClientRequest& request, std::uint64_t call,
                            const Client& client) {
  const auto give = [this, &request, call, &client](const Failure& failure) {
    Give(ErrorAnswer(failure, DialectOf(request), RequestId(call)), *client);
  };
  switch (fault) {
    case Fault::kNone:
    case Fault::kCut:  // of streams only; they see to it themselves
      return false;
    case Fault::kTooManyRequests:
      counters_.Add(MockCounter::kFailed429);
      give(TooManyRequests(options_.retry_after));
      break;
    case Fault::kServerError:
      counters_.Add(MockCounter::kFailed500);
      give(ServerError());
      break;
    case Fault::kOverloaded:
      counters_.Add(MockCounter::kOverloaded);
      give(Overloaded());
      break;
    case Fault::kReset:
      counters_.Add(MockCounter::kReset);
      client->Reset();
      break;
    case Fault::kHang:
      counters_.Add(MockCounter::kHung);
      HeldAnswer::Start(client, {}, std::nullopt, counters_);
      break;
    case Fault::kHtml:
      counters_.Add(MockCounter::kHtml);
      Give(WebPage(), *client);
      break;
  }
  return true;
}

void Service::TellCall(const ClientRequest& request, const PreparedCall& call) const {
  if (!options_.on_request) {
    return;
  }
  std::string what;
  if (!call.model.empty()) {
    what.push_back(' ');
    AppendQuoted(call.model, &what);
  }
  Tell(request, what.append(call.stream ? " stream" : ""));
}

// No two calls have the same, and two mocks seldom.
std::uint64_t Service::NumberOf(std::uint64_t call) const { return Mix(seed_) + call; }

std::string Service::RequestId(std::uint64_t call) const {
  return fmt::format("req_{:016x}", NumberOf(call));
}

Headers Service::HeadersFor(const ClientRequest& request, std::uint64_t call) const {
  Headers headers = {{RequestIdHeader(DialectOf(request)), RequestId(call)}};
  if (options_.head_bytes > 0) {
    headers.push_back({"x-filler", std::string(options_.head_bytes, 'x')});
  }
  return headers;
}

}  // namespace gateway::server::mock
