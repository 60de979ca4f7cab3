#include "libgateway/config/edit/toml_places.hpp"

#include <algorithm>
#include <utility>

#include "libgateway/base/ascii.hpp"
#include "libgateway/config/edit/toml_string.hpp"

namespace gateway::config {
namespace {

constexpr int kDeepest = 64;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Reads are false once something stands there that does not belong there.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {
    at_ = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  }

  bool ReadFile(std::vector<TomlSection>* sections) {
    sections->emplace_back();
    for (SkipToWord(); at_ < text_.size(); SkipToWord()) {
      if (Peek() == '[') {
        if (!ReadHeader(&sections->emplace_back())) {
          return false;
        }
      } else if (!ReadEntry(&sections->back().entries.emplace_back())) {
        return false;
      }
      if (!SkipRestOfLine()) {
        return false;
      }
    }
    return true;
  }

 private:
  // '\0' at the end.
  [[nodiscard]] char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool Take(char c) {
    if (Peek() != c) {
      return false;
    }
    ++at_;
    return true;
  }

  void SkipTo(std::size_t place) { at_ = std::min(place, text_.size()); }
  void SkipBlanks() { SkipTo(text_.find_first_not_of(" \t", at_)); }

  void SkipToWord() {
    SkipTo(text_.find_first_not_of(" \t\r\n", at_));
    while (Peek() == '#') {
      SkipTo(text_.find('\n', at_));
      SkipTo(text_.find_first_not_of(" \t\r\n", at_));
    }
  }

  bool SkipRestOfLine() {
    SkipBlanks();
    const char c = Peek();
    SkipTo(text_.find('\n', at_));
    return c == '\0' || c == '#' || c == '\r' || c == '\n';
  }

  bool ReadHeader(TomlSection* section) {
    section->header.begin = at_++;
    section->repeated = Take('[');
    if (!ReadKey(&section->name) || !Take(']') || (section->repeated && !Take(']'))) {
      return false;
    }
    section->header.end = at_;
    return true;
  }

  // Up to what stands behind it and its blanks.
  bool ReadKey(std::vector<std::string>* key) {
    do {
      SkipBlanks();
      const std::size_t begin = at_;
      if (Peek() == '"' || Peek() == '\'') {
        at_ = EndOfTomlString(text_, at_);
        key->push_back(UnquoteToml(text_.substr(begin, at_ - begin)));
      } else {
        SkipTo(text_.find_first_of(" \t\r\n.=[]{}#,\"'", at_));
        key->emplace_back(text_.substr(begin, at_ - begin));
      }
      if (at_ == begin) {
        return false;
      }
      SkipBlanks();
    } while (Take('.'));
    return true;
  }

  bool ReadEntry(TomlEntry* entry) {
    entry->span.begin = at_;
    if (!ReadKey(&entry->key) || !Take('=')) {
      return false;
    }
    SkipBlanks();
    if (!ReadValue(&entry->value)) {
      return false;
    }
    entry->span.end = entry->value.span.end;
    return true;
  }

  bool ReadValue(TomlValue* value) {
    value->span.begin = at_;
    bool good = true;
    if (Peek() == '"' || Peek() == '\'') {
      value->kind = TomlValue::Kind::kString;
      at_ = EndOfTomlString(text_, at_);
      value->text = UnquoteToml(text_.substr(value->span.begin, at_ - value->span.begin));
    } else if (Peek() == '[' || Peek() == '{') {
      value->kind = Peek() == '[' ? TomlValue::Kind::kArray : TomlValue::Kind::kTable;
      good = ReadList(value);
    } else {
      SkipTo(text_.find_first_of(",]}#\r\n", at_));
      const auto word = base::Trim(text_.substr(value->span.begin, at_ - value->span.begin));
      at_ = value->span.begin + word.size();
      good = !word.empty();
    }
    value->span.end = at_;
    return good;
  }

  bool ReadList(TomlValue* list) {
    const bool keys = list->kind == TomlValue::Kind::kTable;
    const char close = keys ? '}' : ']';
    ++at_;
    if (++depth_ > kDeepest) {
      return false;
    }
    for (SkipToWord(); !Take(close); SkipToWord()) {
      TomlEntry& entry = list->entries.emplace_back();
      if (!(keys ? ReadEntry(&entry) : ReadElement(&entry))) {
        return false;
      }
      SkipToWord();
      if (Peek() == ',') {
        entry.comma = at_++;
      } else if (Peek() != close) {
        return false;
      }
    }
    --depth_;
    return true;
  }

  bool ReadElement(TomlEntry* element) {
    const bool good = ReadValue(&element->value);
    element->span = element->value.span;
    return good;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

std::optional<std::vector<TomlSection>> FindTomlPlaces(std::string_view text) {
  std::vector<TomlSection> sections;
  if (!Scanner(text).ReadFile(&sections)) {
    return std::nullopt;
  }
  return sections;
}

}  // namespace gateway::config
