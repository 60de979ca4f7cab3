#include "libgateway/protocol/object_answer.hpp"

#include <utility>
#include <vector>

#include "libgateway/json/gate.hpp"
#include "libgateway/json/unquote.hpp"
#include "libgateway/protocol/error_answer.hpp"
#include "libgateway/protocol/response_object.hpp"
#include "libgateway/protocol/shape/openai_replay.hpp"
#include "libgateway/protocol/shape/response_replay.hpp"
#include "libgateway/protocol/upstream_error.hpp"
#include "libgateway/protocol/usage.hpp"
#include "libgateway/sse/writer.hpp"

namespace gateway::protocol {
namespace {

// A response object keeps the error that it failed with to itself.
bool IsResponse(const std::vector<json::Member>& members) {
  const json::Member* object = json::FindMember(members, "object");
  return object != nullptr && object->value == R"("response")";
}

}  // namespace

// Looked for, not parsed: within a text the quotes around the name would be escaped.
std::string StopReasonIn(const json::Member* choices) {
  constexpr std::string_view kName = "\"finish_reason\"";
  std::string_view rest = choices == nullptr ? std::string_view() : choices->value;
  for (auto at = rest.find(kName); at != std::string_view::npos; at = rest.find(kName)) {
    rest.remove_prefix(at + kName.size());
    const auto value = rest.find_first_not_of(" \t\r\n:");
    const auto end = value == std::string_view::npos ? value : rest.find('"', value + 1);
    if (end != std::string_view::npos && rest[value] == '"') {
      return json::Unescape(rest.substr(value + 1, end - value - 1));
    }
  }
  return {};
}

Result<void> ObjectAnswer::OnBody(std::string_view bytes, std::string* /*out*/) {
  return AppendBounded(bytes, kMaxObjectBytes, &body_);
}

Result<void> ObjectAnswer::OnEnd(std::string* out) {
  std::vector<json::Member> members;
  const auto kind = json::CheckJson(body_, &members);
  if (!kind) {
    return NoJson(std::move(body_), context_);
  }
  const json::Member* choices = json::FindMember(members, "choices");
  if (!json::HasElements(choices) && !IsResponse(members) &&
      ReportsError(json::FindMember(members, "error"))) {
    AnswerWithError(context_, std::move(body_), Known::kByNumber, out);
    return {};
  }
  if (context_.endpoint == Endpoint::kChat &&
      (choices == nullptr || choices->kind != json::Kind::kArray)) {
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's answer has no choices");
  }
  if (const json::Member* usage = json::FindMember(members, "usage")) {
    context_.usage = ReadOpenAiUsage(usage->value);
  }
  context_.stop_reason = StopReasonIn(choices);
  if (IsResponse(members)) {
    context_.reported = ErrorOfResponse(context_, body_);
  }
  return PassOn(out);
}

// As the client wants it: in events, or as it is.
Result<void> ObjectAnswer::PassOn(std::string* out) {
  if (context_.head.stream && CanBeUnfolded(context_.endpoint)) {
    StartStream(context_);
    if (auto unfolded = Unfold(out); !unfolded) {
      return unfolded;
    }
  } else {
    StartObject(context_, context_.upstream_status);
    if (out->empty()) {
      out->swap(body_);
    } else {
      out->append(body_);
    }
  }
  context_.complete = true;
  return {};
}

Result<void> ObjectAnswer::Unfold(std::string* out) {
  switch (context_.endpoint) {
    case Endpoint::kChat:
      return shape::ReplayCompletion(body_, context_.head.wants_usage, context_.target.model, out);
    case Endpoint::kResponses:
      return shape::ReplayResponse(body_, out);
    default:
      // A chunk of the older completions is shaped like the whole.
      sse::AppendEvent({}, body_, out);
      sse::AppendEvent({}, "[DONE]", out);
      return {};
  }
}

}  // namespace gateway::protocol
