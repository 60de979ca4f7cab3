#include "libgateway/protocol/raw_observer.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "libgateway/base/ascii.hpp"
#include "libgateway/json/gate.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/json/unquote.hpp"
#include "libgateway/protocol/anthropic_usage.hpp"
#include "libgateway/protocol/body_kind.hpp"
#include "libgateway/protocol/message_stream_answer.hpp"
#include "libgateway/protocol/object_answer.hpp"
#include "libgateway/protocol/relayed_answer.hpp"
#include "libgateway/protocol/stream_answer.hpp"
#include "libgateway/protocol/typed_stream_answer.hpp"
#include "libgateway/protocol/usage.hpp"

namespace gateway::protocol {
namespace {

// An object up to this size is read whole; of a larger one its beginning and its end, which is
// where usage stands.
constexpr std::size_t kMostKept = 256U << 10U;
constexpr std::size_t kKeptEnd = 32U << 10U;
constexpr std::size_t kMostShown = 64U << 10U;  // kept of the memory
constexpr std::size_t kShortestFile = 1024;     // in base64
constexpr int kNoContent = 204;

// Small letters and one slash between two names, as lenient upstreams read a path.
std::string Plain(std::string_view path) {
  std::string plain;
  for (std::size_t i = 0; i < path.size(); ++i) {
    char c = path[i];
    unsigned value = 0;
    if (c == '%' && path.size() - i > 2 &&
        std::from_chars(&path[i + 1], &path[i] + 3, value, 16).ptr == &path[i] + 3) {
      c = static_cast<char>(value);
      i += 2;
    }
    if (c != '/' || !plain.ends_with('/')) {
      plain.push_back(c);
    }
  }
  if (plain.ends_with('/')) {
    plain.pop_back();
  }
  return base::LowerCase(plain);
}

// Such spellings only one of the two has; the others they share.
bool IsAnthropic(std::string_view usage) {
  return usage.find("\"cache_read_input_tokens\"") != std::string_view::npos ||
         usage.find("\"cache_creation_input_tokens\"") != std::string_view::npos;
}

Usage ReadUsage(std::string_view text) {
  json::Tree tree;
  if (!IsAnthropic(text) || !tree.Read(text)) {
    return ReadOpenAiUsage(text);
  }
  AnthropicUsage usage;
  usage.Update(tree.root());
  return usage.ToUsage();
}

// The object that `text` begins with; empty when it does not end in there.
std::string_view FirstObject(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      i += c == '\\' ? 1 : 0;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return text.substr(0, i + 1);
    }
  }
  return {};
}

// The last usage object in a piece of JSON. Within a text the quotes around its name would be
// escaped.
Usage LastUsage(std::string_view piece) {
  constexpr std::string_view kName = "\"usage\"";
  constexpr int kMostTries = 8;
  std::size_t at = piece.rfind(kName);
  for (int tries = 0; at != std::string_view::npos && tries < kMostTries; ++tries) {
    const std::size_t value = piece.find_first_not_of(" \t\r\n:", at + kName.size());
    if (value != std::string_view::npos && piece[value] == '{') {
      const Usage usage = ReadUsage(FirstObject(piece.substr(value)));
      if (usage.source != UsageSource::kNone) {
        return usage;
      }
    }
    at = at == 0 ? std::string_view::npos : piece.rfind(kName, at - 1);
  }
  return {};
}

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

class CountedText final : public BodySource {
 public:
  CountedText(std::shared_ptr<BodySource> body, std::shared_ptr<TextCount> count)
      : body_(std::move(body)), count_(std::move(count)) {}

  [[nodiscard]] std::optional<std::uint64_t> length() const override { return body_->length(); }
  Result<std::size_t> Read(std::span<char> to) override {
    const auto read = body_->Read(to);
    count_->Add({to.data(), read ? *read : 0});
    return read;
  }
  [[nodiscard]] bool ended() const override { return body_->ended(); }
  bool Rewind() override {
    const bool done = body_->Rewind();
    *count_ = done ? TextCount() : *count_;
    return done;
  }
  void OnReadable(std::function<void()> wake) override { body_->OnReadable(std::move(wake)); }

 private:
  const std::shared_ptr<BodySource> body_;
  const std::shared_ptr<TextCount> count_;
};

}  // namespace

Endpoint EndpointOfRaw(std::string_view raw_path) {
  const std::string path = Plain(raw_path);
  if (path.find("/threads/") != std::string::npos) {  // whose messages are objects of their own
    return Endpoint::kOther;
  }
  if (path.ends_with("/chat/completions")) {
    return Endpoint::kChat;
  }
  if (path.ends_with("/completions")) {
    return Endpoint::kCompletions;
  }
  if (path.ends_with("/messages")) {
    return Endpoint::kMessages;
  }
  const std::size_t last = path.rfind('/');
  const bool names_one = last != std::string::npos && path.substr(0, last).ends_with("/responses");
  return names_one || path.ends_with("/responses") ? Endpoint::kResponses : Endpoint::kOther;
}

void TextCount::Add(std::string_view bytes) {
  for (const char c : bytes) {
    const bool is_base64 = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '-' || c == '_' ||
                           c == '=';
    if (is_base64) {
      ++run_;
    } else {
      bytes_ += (run_ < kShortestFile ? run_ : 0) + 1;
      run_ = 0;
    }
  }
}

std::size_t TextCount::bytes() const { return bytes_ + (run_ < kShortestFile ? run_ : 0); }

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
  return std::make_shared<CountedText>(std::move(body), asked_);
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
    context_.usage = ReadUsage(usage->value);
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
