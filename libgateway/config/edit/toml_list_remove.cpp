#include <algorithm>
#include <optional>

#include "libgateway/base/ascii.hpp"
#include "libgateway/config/edit/text_lines.hpp"
#include "libgateway/config/edit/toml_list.hpp"

namespace gateway::config {
namespace {

class Remover {
 public:
  Remover(const TomlValue& list, std::size_t index, std::string* text)
      : list_(list),
        entry_(list.entries[index]),
        previous_(index > 0 ? &list.entries[index - 1] : nullptr),
        next_(index + 1 < list.entries.size() ? &list.entries[index + 1] : nullptr),
        text_(text) {}

  void Remove() {
    const TomlSpan span = entry_.span;
    if (next_ == nullptr && previous_ == nullptr && IsOneLine(*text_, list_.span)) {
      Erase({list_.span.begin + 1, list_.span.end - 1});
    } else if (const auto lines = OwnLines()) {
      RemoveOwnLines(*lines);
    } else if (next_ != nullptr && IsOneLine(*text_, {span.end, next_->span.begin})) {
      Erase({span.begin, next_->span.begin});
    } else if (previous_ != nullptr && IsBlank({*previous_->comma + 1, span.begin})) {
      RemoveBehindPrevious();
    } else {
      RemoveBare();
    }
  }

 private:
  void Erase(TomlSpan span) { text_->erase(span.begin, span.end - span.begin); }

  [[nodiscard]] std::string_view Cut(TomlSpan span) const {
    return std::string_view(*text_).substr(span.begin, span.end - span.begin);
  }
  [[nodiscard]] bool IsBlank(TomlSpan span) const { return base::Trim(Cut(span)).empty(); }

  static bool CommaIsIn(const TomlEntry* entry, TomlSpan span) {
    return entry != nullptr && entry->comma && *entry->comma >= span.begin &&
           *entry->comma < span.end;
  }

  // The lines that hold nothing but it, commas and a comment.
  [[nodiscard]] std::optional<TomlSpan> OwnLines() const {
    const TomlSpan lines{LineBegin(*text_, entry_.span.begin), LineEnd(*text_, entry_.span.end)};
    const bool comma = CommaIsIn(&entry_, lines);
    const auto before = base::Trim(Cut({lines.begin, entry_.span.begin}));
    const auto behind = base::Trim(Cut({comma ? *entry_.comma + 1 : entry_.span.end, lines.end}));
    const bool inside = lines.begin > list_.span.begin && lines.end < list_.span.end;
    const bool alone = before.empty() || (before == "," && !comma);
    if (!inside || !alone || (!behind.empty() && behind.front() != '#')) {
      return std::nullopt;
    }
    return lines;
  }

  // One comma goes with an element: its own, or, as the last one has none, that before it.
  void RemoveOwnLines(TomlSpan lines) {
    const bool has_comma = CommaIsIn(&entry_, lines) || CommaIsIn(previous_, lines);
    std::optional<std::size_t> other;
    if (!has_comma) {
      other = entry_.comma ? entry_.comma : previous_ != nullptr ? previous_->comma : std::nullopt;
    }
    if (other && *other > lines.begin) {
      RemoveComma(*other);
    }
    Erase(lines);
    if (other && *other < lines.begin) {
      RemoveComma(*other);
    }
  }

  // A comma that leads its line leaves a blank: what stands behind it does not move.
  void RemoveComma(std::size_t comma) {
    if (IsBlank({LineBegin(*text_, comma), comma})) {
      (*text_)[comma] = ' ';
    } else {
      text_->erase(comma, 1);
    }
  }

  // The comma of the previous one goes, its own then stands for that.
  void RemoveBehindPrevious() {
    const TomlSpan span = entry_.span;
    if (entry_.comma && !IsBlank({span.end, *entry_.comma})) {
      RemoveBare();
      return;
    }
    const std::size_t end = previous_->span.end;
    const std::size_t comma = *previous_->comma;
    Erase({IsBlank({end, comma}) ? end : comma, span.end});
  }

  // Only itself and one comma, wherever that is: there are comments around it.
  void RemoveBare() {
    if (entry_.comma) {
      text_->erase(*entry_.comma, 1);
    }
    Erase(entry_.span);
    if (!entry_.comma && previous_ != nullptr) {
      text_->erase(*previous_->comma, 1);
    }
  }

  const TomlValue& list_;
  const TomlEntry& entry_;
  const TomlEntry* previous_;
  const TomlEntry* next_;
  std::string* text_;
};

}  // namespace

void RemoveFromList(const TomlValue& list, std::size_t index, std::string* text) {
  Remover(list, index, text).Remove();
}

}  // namespace gateway::config
