#include "libgateway/json/gate.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string>

#include "libgateway/json/literal.hpp"

namespace gateway::json {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kUnicodeEscapeLength = 6;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Base64 has neither blanks nor anything beyond ASCII; texts of any length have one or the other.
bool LooksLikeFile(std::string_view text) {
  constexpr std::size_t kShortest = 1024;
  constexpr std::size_t kLookedAt = 256;
  const std::string_view front = text.substr(0, kLookedAt);
  return text.size() >= kShortest &&
         std::all_of(front.begin(), front.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

// What follows a value.
enum class Next { kValue, kEnd, kMistake };

class Gate {
 public:
  Gate(std::string_view text, std::vector<Member>* members)
      : begin_(text.data()), here_{begin_, begin_ + text.size()}, members_(members) {
    if (text.starts_with(kByteOrderMark)) {
      here_.at += kByteOrderMark.size();
    }
  }

  bool Run();
  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(here_.at - begin_); }
  [[nodiscard]] Kind outermost() const { return outermost_; }
  [[nodiscard]] std::size_t text_bytes() const { return text_bytes_; }

 private:
  bool TakeScalar();
  bool TakeText();
  bool TakeOpening(bool* empty);
  Next TakeWhatFollows();
  bool TakeKeyIfInObject();
  bool TakeKey();
  bool TakeWord(std::string_view word);
  void SkipBlanks();
  void NoteBegin(Kind kind);
  void NoteEnd();
  [[nodiscard]] bool InObject() const { return open_[depth_ - 1] == Kind::kObject; }
  [[nodiscard]] char Closer() const { return InObject() ? '}' : ']'; }

  const char* const begin_;
  Cursor here_;
  std::vector<Member>* const members_;
  std::array<Kind, kMaxDepth> open_{};  // the containers we are in
  std::size_t depth_ = 0;
  Kind outermost_ = Kind::kNull;
  std::size_t text_bytes_ = 0;  // of string values, files excepted
  std::string_view key_;        // of the member we are in, one level down
  const char* value_begin_ = nullptr;
  Kind value_kind_ = Kind::kNull;
};

bool Gate::Run() {
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

bool Gate::TakeOpening(bool* empty) {
  if (depth_ == kMaxDepth) {
    return false;
  }
  const Kind kind = *here_.at == '{' ? Kind::kObject : Kind::kArray;
  NoteBegin(kind);
  open_[depth_++] = kind;
  ++here_.at;
  SkipBlanks();
  *empty = here_.At(Closer());
  return *empty || TakeKeyIfInObject();
}

bool Gate::TakeScalar() {
  if (here_.at == here_.end) {
    return false;
  }
  bool taken = false;
  switch (*here_.at) {
    case '"':
      NoteBegin(Kind::kString);
      taken = TakeText();
      break;
    case 't':
      NoteBegin(Kind::kTrue);
      taken = TakeWord("true");
      break;
    case 'f':
      NoteBegin(Kind::kFalse);
      taken = TakeWord("false");
      break;
    case 'n':
      NoteBegin(Kind::kNull);
      taken = TakeWord("null");
      break;
    default:
      NoteBegin(Kind::kNumber);
      taken = TakeNumber(here_);
      break;
  }
  if (taken) {
    NoteEnd();
  }
  return taken;
}

bool Gate::TakeText() {
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

Next Gate::TakeWhatFollows() {
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
    NoteEnd();
  }
}

// Elements of arrays have none.
bool Gate::TakeKeyIfInObject() {
  if (!InObject()) {
    return true;
  }
  SkipBlanks();
  return TakeKey();
}

bool Gate::TakeKey() {
  if (!here_.At('"')) {
    return false;
  }
  const char* key = ++here_.at;
  if (!TakeString(here_)) {
    return false;
  }
  if (depth_ == 1) {
    key_ = std::string_view(key, here_.at - 1);
  }
  SkipBlanks();
  if (!here_.At(':')) {
    return false;
  }
  ++here_.at;
  return true;
}

bool Gate::TakeWord(std::string_view word) {
  if (!std::string_view(here_.at, here_.end).starts_with(word)) {
    return false;
  }
  here_.at += word.size();
  return true;
}

void Gate::SkipBlanks() {
  while (here_.at != here_.end &&
         (*here_.at == ' ' || *here_.at == '\n' || *here_.at == '\r' || *here_.at == '\t')) {
    ++here_.at;
  }
}

void Gate::NoteBegin(Kind kind) {
  if (depth_ == 0) {
    outermost_ = kind;
  } else if (depth_ == 1) {
    value_begin_ = here_.at;
    value_kind_ = kind;
  }
}

void Gate::NoteEnd() {
  if (depth_ == 1 && members_ != nullptr) {
    members_->push_back(Member{key_, std::string_view(value_begin_, here_.at), value_kind_});
  }
}

// The character that a "\uXXXX" stands for, 0 when it is not ASCII.
char EscapedCharacter(std::string_view escape) {
  unsigned code = 0;
  std::from_chars(escape.data() + 2, escape.data() + kUnicodeEscapeLength, code, 16);
  return code < 0x80 ? static_cast<char>(code) : '\0';
}

}  // namespace

Result<Kind> CheckJson(std::string_view text, std::vector<Member>* members,
                       std::size_t* text_bytes) {
  if (members != nullptr) {
    members->clear();
  }
  Gate gate(text, members);
  if (!gate.Run()) {
    return Fail(ErrorCode::kInvalidRequest,
                "not valid JSON at byte " + std::to_string(gate.offset()));
  }
  if (text_bytes != nullptr) {
    *text_bytes = gate.text_bytes();
  }
  return gate.outermost();
}

bool HasKey(const Member& member, std::string_view key) {
  std::string_view written = member.key;
  if (written.find('\\') == std::string_view::npos) {
    return written == key;
  }
  for (const char c : key) {
    const std::size_t length = written.starts_with("\\u") ? kUnicodeEscapeLength : 1;
    if (written.empty() || (length == 1 ? written.front() : EscapedCharacter(written)) != c) {
      return false;
    }
    written.remove_prefix(length);
  }
  return written.empty();
}

const Member* FindMember(const std::vector<Member>& members, std::string_view key) {
  const auto found = std::find_if(members.rbegin(), members.rend(),
                                  [key](const Member& member) { return HasKey(member, key); });
  return found == members.rend() ? nullptr : &*found;
}

bool HasElements(const Member* member) {
  return member != nullptr && member->kind == Kind::kArray &&
         member->value.find_first_not_of(" \t\r\n", 1) != member->value.size() - 1;
}

}  // namespace gateway::json
