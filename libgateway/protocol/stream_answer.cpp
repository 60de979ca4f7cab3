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
  const auto kind = json::CheckJson(event.data, &members_);
  if (kind && *kind == json::Kind::kObject) {
    TakeChunk(event.data);
  }
}

void StreamAnswer::TakeChunk(std::string_view data) {
  if (ReportsError(json::FindMember(members_, "error"))) {
    TakeError({}, data);
    return;
  }
  const json::Member* choices = json::FindMember(members_, "choices");
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
  } else if (!IsObject(usage) || json::HasElements(choices)) {
    Emit({}, Without(data, *usage));
  }
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
      NoteContent();
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
    for (const json::Member& member : delta_) {
      if (member.key != "role" && !IsBlank(member)) {
        NoteContent();
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
