#include "libgateway/protocol/message_stream_answer.hpp"

#include <algorithm>

#include "libgateway/protocol/upstream_error.hpp"
#include "libgateway/protocol/usage.hpp"

namespace gateway::protocol {
namespace {

constexpr std::size_t kMostEarlyPings = 16;

bool IsOnlyBeginning(std::string_view type) {
  return type == "message_start" || type == "content_block_start" || type == "ping";
}

}  // namespace

void MessageStreamAnswer::TakeEvent(const sse::Event& event) {
  if (!tree_.Read(event.data) || !tree_.root().IsObject()) {
    return;
  }
  const json::Element root = tree_.root();
  // Types have no escapes.
  const std::string_view type = root["type"].HasText() ? root["type"].inner() : event.name;
  if (type == "error" || ReportsError(root["error"])) {
    TakeError("error", event.data);
  } else if (started() || (type != "ping" && type != "message_stop")) {
    Note(type, root);
    if (!IsOnlyBeginning(type)) {
      NoteContent();
    }
    Pass(type, event);
    context_.complete = type == "message_stop";
  } else if (type == "ping" && early_pings_.size() < kMostEarlyPings) {
    early_pings_.emplace_back(event.name.empty() ? type : event.name, event.data);
  }
}

Result<void> MessageStreamAnswer::TakeEnd() {
  if (!context_.may_end) {
    return Fail(ErrorCode::kUpstreamStream, "the upstream's stream broke off");
  }
  Emit("message_stop", R"({"type":"message_stop"})");  // clients wait for it
  context_.complete = true;
  return {};
}

void MessageStreamAnswer::Pass(std::string_view type, const sse::Event& event) {
  for (const auto& [name, data] : std::exchange(early_pings_, {})) {
    Emit(name, data);
  }
  Emit(event.name.empty() ? type : event.name, event.data);
}

void MessageStreamAnswer::Note(std::string_view type, json::Element event) {
  if (type == "content_block_delta") {
    CountText(event["delta"]);
  } else if (type == "message_start") {
    NoteUsage(event["message"]["usage"]);
  } else if (type == "message_delta") {
    NoteUsage(event["usage"]);
    if (const json::Element reason = event["delta"]["stop_reason"]; reason.HasText()) {
      context_.stop_reason = reason.Text();
      context_.may_end = true;
    }
  }
}

// Upstreams that do not count write zeros; an estimate is better then.
void MessageStreamAnswer::NoteUsage(json::Element usage) {
  usage_.Update(usage);
  context_.usage = usage_.prompt() + usage_.output > 0 ? usage_.ToUsage() : Usage{};
}

// What the delta gives the client, for an estimate if the upstream never tells: what message_start
// says of the output is only its first token.
void MessageStreamAnswer::CountText(json::Element delta) {
  if (delta["type"].Is("signature_delta")) {
    return;
  }
  for (const json::Element member : delta) {
    context_.text_bytes += member.HasKey("type") ? 0 : member.inner().size();
  }
  if (usage_.told && !context_.may_end && context_.usage.source != UsageSource::kNone) {
    context_.usage.completion = std::max(usage_.output, EstimateTokens(context_.text_bytes));
    context_.usage.source = UsageSource::kEstimated;
  }
}

}  // namespace gateway::protocol
