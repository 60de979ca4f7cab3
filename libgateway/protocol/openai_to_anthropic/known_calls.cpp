#include "libgateway/protocol/openai_to_anthropic/known_calls.hpp"

#include <utility>

namespace gateway::protocol::openai_to_anthropic {

std::string CleanId(json::Element id) {
  std::string clean;
  for (const char c : id.Text()) {
    const bool is_kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || c == '-';
    const bool goes_on = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;  // a character of UTF-8
    if (is_kept) {
      clean.push_back(c);
    } else if (!goes_on) {
      clean.push_back('_');
    }
  }
  return clean;
}

void KnownCalls::Add(std::string id, std::string_view name) {
  open_by_id_[id].push_back(calls_.size());
  open_by_name_[name].push_back(calls_.size());
  calls_.push_back({std::move(id)});
}

void KnownCalls::Answer(const std::string& id) {
  const auto found = open_by_id_.find(id);
  if (found == open_by_id_.end()) {
    return;
  }
  for (const std::size_t place : found->second) {
    calls_[place].answered = true;
  }
  open_by_id_.erase(found);
}

std::string KnownCalls::AnswerLatest(std::string_view name) {
  Places& open = open_by_name_[name];
  while (!open.empty()) {
    Call& call = calls_[open.back()];
    open.pop_back();
    if (!std::exchange(call.answered, true)) {
      return call.id;
    }
  }
  return {};
}

std::string KnownCalls::AnswerFirst() {
  while (answered_ < calls_.size()) {
    Call& call = calls_[answered_++];
    if (!std::exchange(call.answered, true)) {
      return call.id;
    }
  }
  return {};
}

}  // namespace gateway::protocol::openai_to_anthropic
