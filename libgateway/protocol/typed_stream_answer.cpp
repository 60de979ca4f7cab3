#include "libgateway/protocol/typed_stream_answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "libgateway/json/error_body.hpp"
#include "libgateway/json/quote.hpp"
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

// Those that only say that something has begun.
constexpr std::array<std::string_view, 5> kFirstTypes = {
    "response.created", "response.queued", "response.in_progress", "response.output_item.added",
    "response.content_part.added"};

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

Result<void> TypedStreamAnswer::TakeEnd() {
  if (!context_.may_end && (typed_ || context_.endpoint == Endpoint::kResponses)) {
    return Fail(ErrorCode::kUpstreamStream, "the upstream's stream broke off");
  }
  context_.complete = true;
  return {};
}

void TypedStreamAnswer::TakeEvent(const sse::Event& event) {
  if (event.data == kDone && started()) {
    Emit(event.name, event.data);
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
    return TakeError(event.name, event.data);
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
  const bool is_first =
      std::find(kFirstTypes.begin(), kFirstTypes.end(), type) != kFirstTypes.end();
  if (!is_first && !context_.reported) {
    NoteContent();
  }
  Emit(event.name, event.data);
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
  context_.reported = ErrorOfResponse(context_, response->value);
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
