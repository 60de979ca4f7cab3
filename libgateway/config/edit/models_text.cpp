#include "libgateway/config/edit/models_text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libgateway/config/edit/text_lines.hpp"
#include "libgateway/config/edit/toml_list.hpp"
#include "libgateway/config/edit/toml_places.hpp"
#include "libgateway/config/edit/toml_string.hpp"

namespace gateway::config {
namespace {

using Kind = TomlValue::Kind;

// Does one thing at a time and looks at the text anew before each: no place is ever out of date.
class Editor {
 public:
  Editor(std::string text, std::size_t provider) : text_(std::move(text)), provider_(provider) {}

  bool Apply(const ModelPlan& plan) {
    return std::all_of(plan.aliases_out.begin(), plan.aliases_out.end(),
                       [this](const std::string& alias) { return RemoveRedirect(alias); }) &&
           std::all_of(plan.names_out.begin(), plan.names_out.end(),
                       [this](const std::string& name) { return RemoveName(name); }) &&
           std::all_of(plan.names_in.begin(), plan.names_in.end(),
                       [this](const std::string& name) { return AddName(name); }) &&
           std::all_of(
               plan.redirects_in.begin(), plan.redirects_in.end(),
               [this](const ModelPlan::Redirect& redirect) { return AddRedirect(redirect); });
  }

  std::string TakeText() { return std::move(text_); }

 private:
  // Finds the provider's tables. A [providers.x] belongs to the last [[providers]] above it,
  // whatever stands between them.
  bool Look() {
    auto sections = FindTomlPlaces(text_);
    if (!sections) {
      return false;
    }
    sections_ = *std::move(sections);
    table_ = nullptr;
    below_.clear();
    std::size_t count = 0;
    for (const TomlSection& section : sections_) {
      if (section.name.empty() || section.name[0] != "providers") {
        continue;
      }
      if (section.name.size() == 1) {
        ++count;
        table_ = count == provider_ + 1 ? &section : table_;
      } else if (count == provider_ + 1) {
        below_.push_back(&section);
      }
    }
    return table_ != nullptr && !table_->entries.empty();
  }

  [[nodiscard]] const TomlEntry* FindEntry(std::string_view key, Kind kind) const {
    for (const TomlEntry& entry : table_->entries) {
      if (entry.key.size() == 1 && entry.key[0] == key && entry.value.kind == kind) {
        return &entry;
      }
    }
    return nullptr;
  }

  void InsertBelow(const TomlSpan& span, std::string_view line) {
    InsertLine(span.end, std::string(Indent(text_, span.begin)).append(line), &text_);
  }

  bool AddName(const std::string& name) {
    if (!Look()) {
      return false;
    }
    if (FindEntry("models", Kind::kArray) == nullptr) {
      InsertBelow(table_->entries.back().span, "models = []");
      if (!Look()) {
        return false;
      }
    }
    const TomlEntry* models = FindEntry("models", Kind::kArray);
    if (models == nullptr) {
      return false;
    }
    AppendToArray(models->value, QuoteToml(name), &text_);
    return true;
  }

  bool RemoveName(const std::string& name) {
    while (Look()) {
      const TomlEntry* models = FindEntry("models", Kind::kArray);
      if (models == nullptr) {
        return false;
      }
      const auto& entries = models->value.entries;
      const auto found = std::find_if(entries.begin(), entries.end(), [&](const TomlEntry& entry) {
        return entry.value.kind == Kind::kString && entry.value.text == name;
      });
      if (found == entries.end()) {
        return true;
      }
      RemoveFromList(models->value, static_cast<std::size_t>(found - entries.begin()), &text_);
    }
    return false;
  }

  bool AddRedirect(const ModelPlan::Redirect& redirect) {
    if (!Look()) {
      return false;
    }
    const std::string line = QuoteToml(redirect.alias) + " = " + QuoteToml(redirect.target);
    if (const TomlEntry* inlined = FindEntry("redirects", Kind::kTable)) {
      AppendToInlineTable(inlined->value, line, &text_);
      return true;
    }
    for (const TomlSection* section : below_) {
      if (section->name.size() == 2 && section->name[1] == "redirects") {
        InsertBelow(section->entries.empty() ? section->header : section->entries.back().span,
                    line);
        return true;
      }
    }
    const TomlEntry* above = FindEntry("models", Kind::kArray);
    for (const TomlEntry& entry : table_->entries) {
      above = entry.key.size() > 1 && entry.key[0] == "redirects" ? &entry : above;
    }
    if (above == nullptr) {
      return false;
    }
    InsertBelow(above->span, "redirects." + line);
    return true;
  }

  bool RemoveRedirect(const std::string& alias) {
    while (Look()) {
      if (!RemoveFromTable(alias) && !RemoveFromBelow(alias)) {
        return true;
      }
    }
    return false;
  }

  // False: there is none left. So is a redirect removed that stands in several lines, as
  // x.to = "a" and x.set = {...}.
  bool RemoveFromTable(const std::string& alias) {
    for (const TomlEntry& entry : table_->entries) {
      if (entry.key[0] != "redirects") {
        continue;
      }
      if (entry.key.size() > 1) {
        if (entry.key[1] == alias) {
          RemoveLines(entry.span, &text_);
          return true;
        }
        continue;
      }
      const auto& members = entry.value.entries;
      for (std::size_t i = 0; i < members.size(); ++i) {
        if (members[i].key.front() == alias) {
          RemoveFromList(entry.value, i, &text_);
          return true;
        }
      }
    }
    return false;
  }

  bool RemoveFromBelow(const std::string& alias) {
    for (const TomlSection* section : below_) {
      if (section->name[1] != "redirects") {
        continue;
      }
      if (section->name.size() > 2 && section->name[2] == alias) {
        const auto& entries = section->entries;
        const std::size_t end = entries.empty() ? section->header.end : entries.back().span.end;
        RemoveLines({section->header.begin, end}, &text_);
        return true;
      }
      for (const TomlEntry& entry : section->entries) {
        if (section->name.size() == 2 && entry.key[0] == alias) {
          RemoveLines(entry.span, &text_);
          return true;
        }
      }
    }
    return false;
  }

  std::string text_;
  std::size_t provider_;
  std::vector<TomlSection> sections_;
  const TomlSection* table_ = nullptr;     // [[providers]]
  std::vector<const TomlSection*> below_;  // [providers.x], [providers.x.y]
};

}  // namespace

std::optional<std::string> ChangeModels(std::string text, const ModelPlan& plan) {
  Editor editor(std::move(text), plan.provider);
  if (!editor.Apply(plan)) {
    return std::nullopt;
  }
  return editor.TakeText();
}

}  // namespace gateway::config
