#include "libgateway/protocol/raw_observer.hpp"

#include <utility>
#include <vector>

#include "libgateway/json/gate.hpp"
#include "libgateway/json/unquote.hpp"
#include "libgateway/protocol/body_kind.hpp"
#include "libgateway/protocol/message_stream_answer.hpp"
#include "libgateway/protocol/object_answer.hpp"
#include "libgateway/protocol/raw_endpoint.hpp"
#include "libgateway/protocol/relayed_answer.hpp"
#include "libgateway/protocol/stream_answer.hpp"
#include "libgateway/protocol/typed_stream_answer.hpp"
#include "libgateway/protocol/usage.hpp"
#include "libgateway/protocol/usage_search.hpp"

namespace gateway::protocol {
namespace {

// An object up to this size is read whole; of a larger one its beginning and its end, which is
// where usage stands.
constexpr std::size_t kMostKept = 256U << 10U;
constexpr std::size_t kKeptEnd = 32U << 10U;
constexpr std::size_t kMostShown = 64U << 10U;  // kept of the memory
constexpr int kNoContent = 204;

// What events of an endpoint's own protocol have in them.
std::string_view MarkOf(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::kMessages:
      return "message_";
    case Endpoint::kResponses:
      return "response.";
    default:
      return "\"choices\"";
  }
}

}  // namespace

RawObserver::RawObserver(const Request& request, const CallHead& head, const Target& target)
    : context_(head, target, target.provider->dialect, EndpointOfRaw(request.raw_path)),
      asked_(std::make_shared<TextCount>()) {
  context_.head_only = request.method == "HEAD";
  if (is_known()) {
    asked_->Add(request.body);
  }
}

std::shared_ptr<BodySource> RawObserver::Counted(std::shared_ptr<BodySource> body) {
  if (body == nullptr || !is_known()) {
    return body;
  }
  return CountText(std::move(body), asked_);
}

void RawObserver::OnHead(const ResponseHead& upstream) {
  context_.upstream_status = upstream.status;
  if (upstream.status < 200 || upstream.status > 299) {
    return;
  }
  const auto kind = KindOfType(FindHeader(upstream.headers, "content-type"));
  is_open_ = !kind && is_known();
  is_object_ = kind == BodyKind::kJson;
  if (kind == BodyKind::kEvents) {
    must_end_ = is_known() && !context_.head_only && upstream.status != kNoContent &&
                !AnnouncedLength(upstream.headers);
    StartEvents();
  }
}

void RawObserver::OnBody(std::string_view bytes) {
  if (is_open_) {
    is_open_ = false;
    const auto kind = KindOfBytes(bytes);
    is_object_ = kind == BodyKind::kJson;
    if (kind == BodyKind::kEvents) {
      StartEvents();
    }
  }
  if (events_ != nullptr) {
    TakeEvents(bytes);
  } else if (is_object_) {
    Keep(bytes);
  }
}

Result<void> RawObserver::OnEnd() {
  if (events_ != nullptr) {
    return EndEvents();
  }
  if (is_object_ && is_cut_) {
    ReadEnd();
  } else if (is_object_) {
    ReadObject();
  }
  return {};
}

void RawObserver::StartEvents() {
  switch (context_.endpoint) {
    case Endpoint::kChat:
    case Endpoint::kCompletions:
      events_ = std::make_unique<StreamAnswer>(context_);
      break;
    case Endpoint::kMessages:
      events_ = std::make_unique<MessageStreamAnswer>(context_);
      break;
    default:
      events_ = std::make_unique<TypedStreamAnswer>(context_);
  }
}

void RawObserver::TakeEvents(std::string_view bytes) {
  if (!events_->OnBody(bytes, &shown_)) {
    events_.reset();  // an event without an end
    must_end_ = false;
  }
  has_event_ = has_event_ || !shown_.empty();
  is_spoken_ = is_spoken_ || shown_.find(MarkOf(context_.endpoint)) != std::string::npos;
  shown_.clear();
  if (shown_.capacity() > kMostShown) {
    shown_.shrink_to_fit();
  }
}

// Whoever wants a message waits for its last event; of completions all may have said why they
// ended.
Result<void> RawObserver::EndEvents() {
  TakeEvents("\n\n");  // the last event counts without its blank line, too
  const bool is_foreign = has_event_ && !is_spoken_;
  if (!must_end_ || context_.complete || is_foreign) {
    return {};
  }
  if (context_.endpoint != Endpoint::kMessages && events_->OnEnd(&shown_)) {
    return {};
  }
  return Fail(ErrorCode::kUpstreamStream, "the upstream's stream broke off");
}

void RawObserver::Keep(std::string_view bytes) {
  if (is_known()) {
    context_.text_bytes += bytes.size();  // until it is known what of it is text
  }
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kKeptEnd);
    bytes.remove_prefix(piece.size());
    kept_.append(piece);
    if (kept_.size() > (is_cut_ ? 2 * kKeptEnd : kMostKept)) {
      const bool was_cut = std::exchange(is_cut_, true);
      if (!was_cut) {
        context_.usage = LastUsage(kept_);
      }
      kept_.erase(0, kept_.size() - kKeptEnd);
      if (!was_cut) {
        kept_.shrink_to_fit();
      }
    }
  }
}

void RawObserver::ReadObject() {
  std::vector<json::Member> members;
  if (const auto kind = json::CheckJson(kept_, &members); !kind || *kind != json::Kind::kObject) {
    return;
  }
  if (const json::Member* usage = json::FindMember(members, "usage")) {
    context_.usage = ReadAnyUsage(usage->value);
  }
  context_.stop_reason = StopReasonIn(json::FindMember(members, "choices"));
  if (const json::Member* reason = json::FindMember(members, "stop_reason");
      reason != nullptr && reason->kind == json::Kind::kString) {
    context_.stop_reason = json::Unescape(reason->value.substr(1, reason->value.size() - 2));
  }
  context_.text_bytes = 0;
  for (const char* name : {"choices", "content", "output"}) {
    const json::Member* result = json::FindMember(members, name);
    std::size_t text_bytes = 0;
    if (is_known() && result != nullptr && json::CheckJson(result->value, nullptr, &text_bytes)) {
      context_.text_bytes += text_bytes;
    }
  }
}

void RawObserver::ReadEnd() {
  if (const Usage usage = LastUsage(kept_); usage.source != UsageSource::kNone) {
    context_.usage = usage;
  }
}

Usage RawObserver::usage() const {
  const bool told = context_.usage.source != UsageSource::kNone;
  const bool cut = events_ != nullptr && is_known() && !context_.complete;
  if (told || (context_.text_bytes == 0 && !cut)) {
    return context_.usage;
  }
  Usage estimate;
  estimate.prompt = EstimateTokens(asked_->bytes());
  estimate.completion = EstimateTokens(context_.text_bytes);
  estimate.source = UsageSource::kEstimated;
  return estimate;
}

}  // namespace gateway::protocol
