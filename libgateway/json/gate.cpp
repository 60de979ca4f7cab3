#include "libgateway/json/gate.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "libgateway/base/utf8.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace gateway::json {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxNumberLength = 64;
constexpr std::size_t kMaxExponentDigits = 4;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// What follows a value.
enum class Next { kValue, kEnd, kMistake };

class Gate {
 public:
  Gate(std::string_view text, std::vector<Member>* members)
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), members_(members) {}

  bool Run();
  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
  [[nodiscard]] Kind outermost() const { return outermost_; }

 private:
  bool TakeScalar();
  bool TakeOpening(bool* empty);
  Next TakeWhatFollows();
  bool TakeKey();
  bool TakeString();
  bool TakeEscape();
  bool TakeMultiByte();
  bool TakeNumber();
  bool TakeDigits(std::size_t most);
  bool TakeWord(std::string_view word);
  void SkipPlain();
  void SkipBlanks();
  void NoteBegin(Kind kind);
  void NoteEnd();
  [[nodiscard]] bool At(char c) const { return at_ != end_ && *at_ == c; }
  [[nodiscard]] bool InObject() const { return open_[depth_ - 1] == Kind::kObject; }
  [[nodiscard]] char Closer() const { return InObject() ? '}' : ']'; }

  const char* const begin_;
  const char* at_;
  const char* const end_;
  std::vector<Member>* const members_;
  std::array<Kind, kMaxDepth> open_{};  // the containers we are in
  std::size_t depth_ = 0;
  Kind outermost_ = Kind::kNull;
  std::string_view key_;  // of the member we are in, one level down
  const char* value_begin_ = nullptr;
  Kind value_kind_ = Kind::kNull;
};

bool Gate::Run() {
  for (;;) {
    SkipBlanks();
    bool waits_for_value = false;
    if (At('{') || At('[')) {
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
  const Kind kind = *at_ == '{' ? Kind::kObject : Kind::kArray;
  NoteBegin(kind);
  open_[depth_++] = kind;
  ++at_;
  SkipBlanks();
  *empty = At(Closer());
  return *empty || !InObject() || TakeKey();
}

bool Gate::TakeScalar() {
  if (at_ == end_) {
    return false;
  }
  bool taken = false;
  switch (*at_) {
    case '"':
      NoteBegin(Kind::kString);
      ++at_;
      taken = TakeString();
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
      taken = TakeNumber();
      break;
  }
  if (taken) {
    NoteEnd();
  }
  return taken;
}

Next Gate::TakeWhatFollows() {
  for (;;) {
    SkipBlanks();
    if (depth_ == 0) {
      return at_ == end_ ? Next::kEnd : Next::kMistake;
    }
    if (At(',')) {
      ++at_;
      if (InObject()) {
        SkipBlanks();
        return TakeKey() ? Next::kValue : Next::kMistake;
      }
      return Next::kValue;
    }
    if (!At(Closer())) {
      return Next::kMistake;
    }
    ++at_;
    --depth_;
    NoteEnd();
  }
}

bool Gate::TakeKey() {
  if (!At('"')) {
    return false;
  }
  const char* key = ++at_;
  if (!TakeString()) {
    return false;
  }
  if (depth_ == 1) {
    key_ = std::string_view(key, static_cast<std::size_t>(at_ - key) - 1);
  }
  SkipBlanks();
  if (!At(':')) {
    return false;
  }
  ++at_;
  return true;
}

// From behind the opening quote to behind the closing one.
bool Gate::TakeString() {
  for (;;) {
    SkipPlain();
    if (at_ == end_) {
      return false;
    }
    const auto c = static_cast<unsigned char>(*at_);
    if (c == '"') {
      ++at_;
      return true;
    }
    if (c < 0x20) {
      return false;
    }
    if (c == '\\' ? !TakeEscape() : !TakeMultiByte()) {
      return false;
    }
  }
}

// Stops at a quote, a backslash, a control character or a byte beyond ASCII.
void Gate::SkipPlain() {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i blank = _mm_set1_epi8(0x20);
  while (end_ - at_ >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at_));
    // Signed comparison: bytes from 0x80 on are negative, so they stop it too.
    const __m128i stop =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmplt_epi8(bytes, blank));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(stop));
    if (mask != 0) {
      at_ += __builtin_ctz(mask);
      return;
    }
    at_ += 16;
  }
#endif
  while (at_ != end_ && *at_ != '"' && *at_ != '\\' && static_cast<signed char>(*at_) >= 0x20) {
    ++at_;
  }
}

bool Gate::TakeEscape() {
  ++at_;
  if (at_ == end_) {
    return false;
  }
  const char c = *at_++;
  if (c != 'u') {
    return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
  }
  for (int i = 0; i < 4; ++i, ++at_) {
    if (at_ == end_ || !IsHexDigit(*at_)) {
      return false;
    }
  }
  return true;
}

bool Gate::TakeMultiByte() {
  const std::size_t length =
      base::FirstCharacter({at_, static_cast<std::size_t>(end_ - at_)}).length;
  at_ += length;
  return length != 0;
}

bool Gate::TakeNumber() {
  const char* const begin = at_;
  if (At('-')) {
    ++at_;
  }
  if (At('0')) {
    ++at_;
  } else if (!TakeDigits(kMaxNumberLength)) {
    return false;
  }
  if (At('.')) {
    ++at_;
    if (!TakeDigits(kMaxNumberLength)) {
      return false;
    }
  }
  if (At('e') || At('E')) {
    ++at_;
    if (At('+') || At('-')) {
      ++at_;
    }
    if (!TakeDigits(kMaxExponentDigits)) {
      return false;
    }
  }
  return at_ - begin <= static_cast<std::ptrdiff_t>(kMaxNumberLength);
}

bool Gate::TakeDigits(std::size_t most) {
  const char* const begin = at_;
  while (at_ != end_ && IsDigit(*at_)) {
    ++at_;
  }
  const auto count = static_cast<std::size_t>(at_ - begin);
  return count > 0 && count <= most;
}

bool Gate::TakeWord(std::string_view word) {
  if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) {
    return false;
  }
  at_ += word.size();
  return true;
}

void Gate::SkipBlanks() {
  while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) {
    ++at_;
  }
}

void Gate::NoteBegin(Kind kind) {
  if (depth_ == 0) {
    outermost_ = kind;
  } else if (depth_ == 1) {
    value_begin_ = at_;
    value_kind_ = kind;
  }
}

void Gate::NoteEnd() {
  if (depth_ == 1 && members_ != nullptr) {
    members_->push_back(
        Member{key_, std::string_view(value_begin_, static_cast<std::size_t>(at_ - value_begin_)),
               value_kind_});
  }
}

}  // namespace

Result<Kind> CheckJson(std::string_view text, std::vector<Member>* members) {
  if (members != nullptr) {
    members->clear();
  }
  Gate gate(text, members);
  if (!gate.Run()) {
    return Fail(ErrorCode::kInvalidRequest,
                "not valid JSON at byte " + std::to_string(gate.offset()));
  }
  return gate.outermost();
}

const Member* FindMember(const std::vector<Member>& members, std::string_view key) {
  for (auto member = members.rbegin(); member != members.rend(); ++member) {
    if (member->key == key) {
      return &*member;
    }
  }
  return nullptr;
}

}  // namespace gateway::json
