#include "libgateway/protocol/typed_stream_answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "libgateway/json/error_body.hpp"
#include "libgateway/json/mask.hpp"
#include "libgateway/json/quote.hpp"
#include "libgateway/protocol/error_answer.hpp"
#include "libgateway/protocol/response_object.hpp"
#include "libgateway/protocol/upstream_error.hpp"
#include "libgateway/protocol/usage.hpp"
#include "libgateway/sse/writer.hpp"

namespace gateway::protocol {
namespace {

constexpr std::string_view kDone = "[DONE]";  // some upstreams send it all the same

// Source: https://platform.openai.com/docs/api-reference (streaming events of each endpoint)
constexpr std::array<std::string_view, 7> kLastTypes = {
    "response.completed",         "response.incomplete",  "response.failed",
    "image_generation.completed", "image_edit.completed", "speech.audio.done",
    "transcript.text.done"};

bool CanBeLast(std::string_view type) {
  return std::find(kLastTypes.begin(), kLastTypes.end(), type) != kLastTypes.end();
}

// Between its quotes; types have no escapes.
std::string_view TextOf(const json::Member* member) {
  return member != nullptr && member->kind == json::Kind::kString
             ? member->value.substr(1, member->value.size() - 2)
             : std::string_view{};
}

}  // namespace

Result<void> TypedStreamAnswer::OnBody(std::string_view bytes, std::string* out) {
  if (context_.complete) {
    return {};
  }
  out_ = out;
  return scanner_.Feed(bytes, *this);
}

Result<void> TypedStreamAnswer::OnEnd(std::string* out) {
  out_ = out;
  if (!context_.complete) {
    scanner_.Finish(*this);
  }
  if (context_.complete) {
    return {};
  }
  if (!started_) {
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's stream ended without an event");
  }
  if (!context_.may_end && (typed_ || context_.endpoint == Endpoint::kResponses)) {
    return Fail(ErrorCode::kUpstreamStream, "the upstream's stream broke off");
  }
  context_.complete = true;
  return {};
}

void TypedStreamAnswer::OnEvent(const sse::Event& event) {
  if (context_.complete) {
    return;
  }
  if (event.data == kDone && started_) {
    Relay(event);
    context_.may_end = true;
    return;
  }
  const auto kind = json::CheckJson(event.data, &members_);
  if (!kind || *kind != json::Kind::kObject) {
    return;
  }
  const std::string_view type = TextOf(json::FindMember(members_, "type"));
  typed_ = typed_ || !type.empty();
  if (type == "error" || ReportsError(json::FindMember(members_, "error"))) {
    return TakeError(event);
  }
  if (const json::Member* number = json::FindMember(members_, "sequence_number")) {
    std::from_chars(number->value.data(), number->value.data() + number->value.size(),
                    last_sequence_);
  }
  if (type.ends_with(".delta")) {
    context_.text_bytes += TextOf(json::FindMember(members_, "delta")).size();
  }
  if (const json::Member* usage = json::FindMember(members_, "usage")) {
    context_.usage = ReadOpenAiUsage(usage->value);
  }
  NoteResponse(type);
  Relay(event);
  context_.may_end = context_.may_end || CanBeLast(type);
  // Of images there may be several, each with a last event of its own.
  context_.complete = CanBeLast(type) && !type.starts_with("image_");
}

// What the event shows of the whole response.
void TypedStreamAnswer::NoteResponse(std::string_view type) {
  const json::Member* response = json::FindMember(members_, "response");
  if (response == nullptr || response->kind != json::Kind::kObject) {
    return;
  }
  if (response_.empty()) {
    response_ = response->value;
  }
  if (!CanBeLast(type)) {
    return;
  }
  std::vector<json::Member> inner;
  if (json::CheckJson(response->value, &inner)) {
    if (const json::Member* usage = json::FindMember(inner, "usage")) {
      context_.usage = ReadOpenAiUsage(usage->value);
    }
  }
  context_.reported = ErrorOfResponse(response->value);
}

void TypedStreamAnswer::OnComment(std::string_view text) {
  if (started_ && !context_.complete) {
    sse::AppendComment(text, out_);
  }
}

void TypedStreamAnswer::TakeError(const sse::Event& event) {
  if (!started_) {
    AnswerWithErrorEvent(context_, std::string(event.data), out_);
    return;
  }
  const auto reported = ReadUpstreamError(event.data);
  std::string message = reported ? reported->message : std::string(event.data);
  const KeyPool& keys = *context_.target.provider->keys;
  const std::string data = json::MaskKeys(std::string(event.data), keys);
  Relay({event.name, data});
  context_.reported = Fail(ErrorCode::kUpstreamStream, json::MaskKeys(std::move(message), keys));
  context_.complete = true;  // an error ends a stream
}

void TypedStreamAnswer::Relay(const sse::Event& event) {
  if (!started_) {
    started_ = true;
    StartStream(context_);
  }
  sse::AppendEvent(event.name, event.data, out_);
}

// The response that was begun fails, then the stream does. Clients look for an `error` object in
// the event, or for `message` beside its type.
std::string TypedStreamAnswer::ErrorEvent(const Error& error) const {
  std::int64_t sequence = last_sequence_ + 1;
  std::string events;
  if (const std::string failed = FailedResponse(response_, error); !failed.empty()) {
    sse::AppendEvent(
        "response.failed",
        fmt::format(R"({{"type":"response.failed","sequence_number":{},"response":{}}})",
                    sequence++, failed),
        &events);
  }
  const std::string body = json::ErrorBody(Dialect::kOpenAi, HttpStatus(error), error);
  sse::AppendEvent(
      "error",
      fmt::format(
          R"({{"type":"error","sequence_number":{},"code":"{}","message":{},"param":null,{})",
          sequence, ErrorName(error.code), json::Quote(error.message),
          std::string_view(body).substr(1)),
      &events);
  return events;
}

}  // namespace gateway::protocol
