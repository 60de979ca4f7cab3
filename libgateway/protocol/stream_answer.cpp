#include "libgateway/protocol/stream_answer.hpp"

#include <charconv>
#include <utility>

#include "libgateway/json/mask.hpp"
#include "libgateway/protocol/error_answer.hpp"
#include "libgateway/protocol/upstream_error.hpp"
#include "libgateway/protocol/usage.hpp"
#include "libgateway/sse/writer.hpp"

namespace gateway::protocol {
namespace {

constexpr std::string_view kDone = "[DONE]";
constexpr std::size_t kQuotes = 2;

bool IsObject(const json::Member* member) {
  return member != nullptr && member->kind == json::Kind::kObject;
}

// `object` without that member of it and the comma that goes with it.
std::string Without(std::string_view object, const json::Member& member) {
  auto begin = static_cast<std::size_t>(member.key.data() - object.data()) - 1;
  auto end = static_cast<std::size_t>(member.value.data() - object.data()) + member.value.size();
  const std::size_t before = object.find_last_not_of(" \t\r\n", begin - 1);
  if (object[before] == ',') {
    begin = before;
  } else if (const auto after = object.find_first_not_of(" \t\r\n", end); object[after] == ',') {
    end = after + 1;
  }
  std::string rest(object.substr(0, begin));
  return rest.append(object.substr(end));
}

unsigned IndexOf(const std::vector<json::Member>& choice) {
  unsigned index = 0;
  if (const json::Member* member = json::FindMember(choice, "index")) {
    std::from_chars(member->value.data(), member->value.data() + member->value.size(), index);
  }
  return index;
}

}  // namespace

Result<void> StreamAnswer::OnBody(std::string_view bytes, std::string* out) {
  if (context_.complete) {
    return {};
  }
  out_ = out;
  return scanner_.Feed(bytes, *this);
}

Result<void> StreamAnswer::OnEnd(std::string* out) {
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
  if (!AllFinished()) {
    return Fail(ErrorCode::kUpstreamStream, "the upstream's stream broke off");
  }
  sse::AppendEvent({}, kDone, out_);  // some upstreams never send it; clients wait for it
  context_.complete = true;
  return {};
}

void StreamAnswer::OnEvent(const sse::Event& event) {
  if (context_.complete) {
    return;  // nothing comes after the end
  }
  if (event.data == kDone) {
    if (started_) {
      sse::AppendEvent({}, kDone, out_);
      context_.complete = true;
    }
    return;
  }
  const auto kind = json::CheckJson(event.data, &members_);
  if (kind && *kind == json::Kind::kObject) {
    TakeChunk(event);
  }
}

void StreamAnswer::OnComment(std::string_view text) {
  if (started_ && !context_.complete) {
    sse::AppendComment(text, out_);
  }
}

void StreamAnswer::TakeChunk(const sse::Event& event) {
  if (ReportsError(json::FindMember(members_, "error"))) {
    TakeError(event.data);
    return;
  }
  const json::Member* choices = json::FindMember(members_, "choices");
  if (choices != nullptr && choices->kind == json::Kind::kArray) {
    NoteChoices(choices->value);
  }
  const json::Member* usage = json::FindMember(members_, "usage");
  if (IsObject(usage)) {
    context_.usage = ReadOpenAiUsage(usage->value);
  }
  if (usage == nullptr || !context_.asked_usage) {
    Relay(event.data);
  } else if (!IsObject(usage) || json::HasElements(choices)) {
    Relay(Without(event.data, *usage));
  }
}

void StreamAnswer::TakeError(std::string_view data) {
  if (!started_) {
    AnswerWithErrorEvent(context_, std::string(data), out_);
    return;
  }
  const auto reported = ReadUpstreamError(data);
  const std::string message = reported ? reported->message : std::string(data);
  const KeyPool& keys = *context_.target.provider->keys;
  sse::AppendEvent({}, json::MaskKeys(std::string(data), keys), out_);
  context_.reported = Fail(ErrorCode::kUpstreamStream, json::MaskKeys(message, keys));
  context_.complete = true;  // an error ends a stream
}

void StreamAnswer::NoteChoices(std::string_view choices) {
  if (!json::CheckJson(choices, &elements_)) {
    return;
  }
  for (const json::Member& element : elements_) {
    if (element.kind != json::Kind::kObject || !json::CheckJson(element.value, &choice_)) {
      continue;
    }
    const unsigned index = IndexOf(choice_);
    if (index >= choices_seen_.size()) {
      continue;
    }
    choices_seen_.set(index);
    CountText();
    const json::Member* reason = json::FindMember(choice_, "finish_reason");
    if (reason != nullptr && reason->kind == json::Kind::kString && reason->value != R"("")") {
      choices_finished_.set(index);
    }
  }
}

// What the choice in `choice_` gives the client, for an estimate if the upstream never tells.
void StreamAnswer::CountText() {
  const json::Member* delta = json::FindMember(choice_, "delta");
  if (delta == nullptr) {
    if (const json::Member* text = json::FindMember(choice_, "text")) {
      context_.text_bytes += text->value.size() - kQuotes;
    }
  } else if (json::CheckJson(delta->value, &delta_)) {
    for (const json::Member& member : delta_) {
      const bool is_text = member.kind == json::Kind::kString && member.key != "role";
      context_.text_bytes += is_text                             ? member.value.size() - kQuotes
                             : member.kind == json::Kind::kArray ? member.value.size() / 2
                                                                 : 0;
    }
  }
}

void StreamAnswer::Relay(std::string_view data) {
  if (!started_) {
    started_ = true;
    StartStream(context_);
  }
  sse::AppendEvent({}, data, out_);
}

bool StreamAnswer::AllFinished() const {
  return choices_seen_.any() && choices_seen_ == choices_finished_;
}

}  // namespace gateway::protocol
