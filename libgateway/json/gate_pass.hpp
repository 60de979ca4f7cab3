// GatePass: one pass over a JSON text, which checks it and tells `Notes` of every value it sees.
// What is checked is written at CheckJson (gate.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "libgateway/json/gate.hpp"
#include "libgateway/json/literal.hpp"

namespace gateway::json {

// Notes: void Begin(std::size_t depth, std::string_view key, Kind kind, const char* at) for each
// value, then, behind all that is in it, void End(std::size_t depth, const char* at).
template <typename Notes>
class GatePass {
 public:
  GatePass(std::string_view text, Notes& notes)
      : begin_(text.data()), here_{begin_, begin_ + text.size()}, notes_(notes) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) {
      here_.at += kByteOrderMark.size();
    }
  }

  // False where the text stops being JSON.
  bool Run() {
    for (;;) {
      SkipBlanks();
      bool waits_for_value = false;
      if (here_.At('{') || here_.At('[')) {
        bool empty = false;
        if (!TakeOpening(&empty)) {
          return false;
        }
        waits_for_value = !empty;
      } else if (!TakeScalar()) {
        return false;
      }
      if (waits_for_value) {
        continue;
      }
      const Next next = TakeWhatFollows();
      if (next != Next::kValue) {
        return next == Next::kEnd;
      }
    }
  }

  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(here_.at - begin_); }
  [[nodiscard]] Kind outermost() const { return outermost_; }
  // Of string values, files excepted.
  [[nodiscard]] std::size_t text_bytes() const { return text_bytes_; }

 private:
  static constexpr std::size_t kMaxDepth = 64;

  // What follows a value.
  enum class Next { kValue, kEnd, kMistake };

  [[nodiscard]] bool InObject() const { return open_[depth_ - 1] == Kind::kObject; }
  [[nodiscard]] char Closer() const { return InObject() ? '}' : ']'; }

  void Begin(Kind kind) {
    if (depth_ == 0) {
      outermost_ = kind;
    }
    notes_.Begin(depth_, key_, kind, here_.at);
    key_ = {};
  }

  bool TakeOpening(bool* empty) {
    if (depth_ == kMaxDepth) {
      return false;
    }
    const Kind kind = *here_.at == '{' ? Kind::kObject : Kind::kArray;
    Begin(kind);
    open_[depth_++] = kind;
    ++here_.at;
    SkipBlanks();
    *empty = here_.At(Closer());
    return *empty || TakeKeyIfInObject();
  }

  bool TakeScalar() {
    if (here_.at == here_.end) {
      return false;
    }
    bool taken = false;
    switch (*here_.at) {
      case '"':
        Begin(Kind::kString);
        taken = TakeText();
        break;
      case 't':
        Begin(Kind::kTrue);
        taken = TakeWord("true");
        break;
      case 'f':
        Begin(Kind::kFalse);
        taken = TakeWord("false");
        break;
      case 'n':
        Begin(Kind::kNull);
        taken = TakeWord("null");
        break;
      default:
        Begin(Kind::kNumber);
        taken = TakeNumber(here_);
        break;
    }
    if (taken) {
      notes_.End(depth_, here_.at);
    }
    return taken;
  }

  bool TakeText() {
    const char* text = ++here_.at;
    if (!TakeString(here_)) {
      return false;
    }
    const std::string_view value(text, here_.at - 1);
    if (!LooksLikeFile(value)) {
      text_bytes_ += value.size();
    }
    return true;
  }

  // Base64 has neither blanks nor anything beyond ASCII; texts of any length have one or the other.
  static bool LooksLikeFile(std::string_view text) {
    constexpr std::size_t kShortest = 1024;
    constexpr std::size_t kLookedAt = 256;
    const std::string_view front = text.substr(0, kLookedAt);
    return text.size() >= kShortest &&
           std::all_of(front.begin(), front.end(), [](char c) { return c > ' ' && c < 0x7F; });
  }

  Next TakeWhatFollows() {
    for (;;) {
      SkipBlanks();
      if (depth_ == 0) {
        return here_.at == here_.end ? Next::kEnd : Next::kMistake;
      }
      if (here_.At(',')) {
        ++here_.at;
        return TakeKeyIfInObject() ? Next::kValue : Next::kMistake;
      }
      if (!here_.At(Closer())) {
        return Next::kMistake;
      }
      ++here_.at;
      --depth_;
      notes_.End(depth_, here_.at);
    }
  }

  // Elements of arrays have none.
  bool TakeKeyIfInObject() {
    if (!InObject()) {
      return true;
    }
    SkipBlanks();
    return TakeKey();
  }

  bool TakeKey() {
    if (!here_.At('"')) {
      return false;
    }
    const char* key = ++here_.at;
    if (!TakeString(here_)) {
      return false;
    }
    key_ = std::string_view(key, here_.at - 1);
    SkipBlanks();
    if (!here_.At(':')) {
      return false;
    }
    ++here_.at;
    return true;
  }

  bool TakeWord(std::string_view word) {
    if (!std::string_view(here_.at, here_.end).starts_with(word)) {
      return false;
    }
    here_.at += word.size();
    return true;
  }

  void SkipBlanks() {
    while (here_.at != here_.end &&
           (*here_.at == ' ' || *here_.at == '\n' || *here_.at == '\r' || *here_.at == '\t')) {
      ++here_.at;
    }
  }

  const char* const begin_;
  Cursor here_;
  Notes& notes_;
  std::array<Kind, kMaxDepth> open_{};  // the containers we are in
  std::size_t depth_ = 0;
  Kind outermost_ = Kind::kNull;
  std::size_t text_bytes_ = 0;
  std::string_view key_;  // of the value that comes next
};

}  // namespace gateway::json
