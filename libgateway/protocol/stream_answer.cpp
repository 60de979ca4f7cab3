#include "libgateway/protocol/stream_answer.hpp"

#include <charconv>

#include "libgateway/json/unquote.hpp"
#include "libgateway/protocol/upstream_error.hpp"
#include "libgateway/protocol/usage.hpp"

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

// Says nothing: null, "", [] or {}.
bool IsBlank(const json::Member& member) {
  return member.kind == json::Kind::kNull || member.value.size() <= kQuotes;
}

unsigned IndexOf(const std::vector<json::Member>& choice) {
  unsigned index = 0;
  if (const json::Member* member = json::FindMember(choice, "index")) {
    std::from_chars(member->value.data(), member->value.data() + member->value.size(), index);
  }
  return index;
}

}  // namespace

Result<void> StreamAnswer::TakeEnd() {
  if (!AllFinished()) {
    return Fail(ErrorCode::kUpstreamStream, "the upstream's stream broke off");
  }
  Emit({}, kDone);  // some upstreams never send it; clients wait for it
  context_.complete = true;
  return {};
}

void StreamAnswer::TakeEvent(const sse::Event& event) {
  if (event.data == kDone) {
    if (started()) {
      Emit({}, kDone);
      context_.complete = true;
    }
    return;
  }
  if (const auto text = pattern_.Match(event.data); text && !text->empty()) {
    TakeRepeated(event.data, *text);
    return;
  }
  pattern_.Forget();
  const auto kind = json::CheckJson(event.data, &members_);
  if (kind && *kind == json::Kind::kObject) {
    TakeChunk(event.data);
  }
}

// Everything but its text was looked at when the pattern was learnt.
void StreamAnswer::TakeRepeated(std::string_view data, std::string_view text) {
  NoteContent();
  context_.text_bytes += text.size() + other_bytes_;
  if (shows_all_) {
    Emit({}, data);
  } else {
    shown_.assign(shown_before_).append(text).append(shown_after_);
    Emit({}, shown_);
  }
}

void StreamAnswer::TakeChunk(std::string_view data) {
  if (ReportsError(json::FindMember(members_, "error"))) {
    TakeError({}, data);
    return;
  }
  const json::Member* choices = json::FindMember(members_, "choices");
  text_ = {};
  const std::size_t text_bytes = context_.text_bytes;
  if (choices == nullptr) {  // no chunk that is known here
    NoteContent();
  }
  if (choices != nullptr && choices->kind == json::Kind::kArray) {
    NoteChoices(choices->value);
  }
  const json::Member* usage = json::FindMember(members_, "usage");
  if (IsObject(usage)) {
    context_.usage = ReadOpenAiUsage(usage->value);
  }
  if (usage == nullptr || !context_.asked_usage) {
    Emit({}, data);
    shows_all_ = true;
  } else if (!IsObject(usage) || json::HasElements(choices)) {
    const std::string shown = Without(data, *usage);
    Emit({}, shown);
    KeepShown(data, shown, usage->key.data() < text_.data());
  }
  if (!text_.empty() && !IsObject(usage)) {
    other_bytes_ = context_.text_bytes - text_bytes - text_.size();
    pattern_.Learn(data, text_);
  }
}

// What the client gets around text_; `shown`: `data` without something before or behind it.
void StreamAnswer::KeepShown(std::string_view data, std::string_view shown, bool is_before) {
  shows_all_ = false;
  if (text_.empty()) {
    return;
  }
  const auto begin = static_cast<std::size_t>(text_.data() - data.data()) -
                     (is_before ? data.size() - shown.size() : 0);
  shown_before_ = shown.substr(0, begin);
  shown_after_ = shown.substr(begin + text_.size());
}

void StreamAnswer::NoteChoices(std::string_view choices) {
  if (!json::CheckJson(choices, &elements_)) {
    return;
  }
  const bool is_alone = elements_.size() == 1;
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
    if (!is_alone) {
      text_ = {};
    }
    const json::Member* reason = json::FindMember(choice_, "finish_reason");
    if (reason != nullptr && reason->kind == json::Kind::kString && reason->value != R"("")") {
      choices_finished_.set(index);
      NoteContent();
      text_ = {};
      if (index == 0) {
        context_.stop_reason = json::Unescape(reason->value.substr(1, reason->value.size() - 2));
      }
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
    NoteContent();
  } else if (json::CheckJson(delta->value, &delta_)) {
    int filled = 0;
    for (const json::Member& member : delta_) {
      if (member.key != "role" && !IsBlank(member)) {
        NoteContent();
        text_ = ++filled == 1 && member.kind == json::Kind::kString
                    ? member.value.substr(1, member.value.size() - kQuotes)
                    : std::string_view();
      }
      const bool is_text = member.kind == json::Kind::kString && member.key != "role";
      context_.text_bytes += is_text                             ? member.value.size() - kQuotes
                             : member.kind == json::Kind::kArray ? member.value.size() / 2
                                                                 : 0;
    }
  }
}

bool StreamAnswer::AllFinished() const {
  return choices_seen_.any() && choices_seen_ == choices_finished_;
}

}  // namespace gateway::protocol
