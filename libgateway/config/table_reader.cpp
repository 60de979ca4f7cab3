#include "libgateway/config/table_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "libgateway/config/expand.hpp"
#include "libgateway/config/near_name.hpp"
#include "libgateway/config/values.hpp"

namespace gateway::config {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kLongestName = 32;

std::string DurationText(milliseconds duration) {
  return duration.count() % 1000 == 0 ? fmt::format("{}s", duration.count() / 1000)
                                      : fmt::format("{}ms", duration.count());
}

// Empty: it is none.
std::optional<double> NumberOf(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kInteger:
      return static_cast<double>(node.integer);
    case Node::Kind::kFloat:
      return node.number;
    default:
      return std::nullopt;
  }
}

std::optional<milliseconds> DurationOf(const Node& node, const std::string& text) {
  const auto seconds = NumberOf(node);
  return seconds ? SecondsToDuration(*seconds) : ParseDuration(text);
}

// A name too odd for a setting may be a key in the wrong place: not for showing.
bool LooksLikeSetting(std::string_view name) {
  return name.size() <= kLongestName && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-' || c == '.';
         });
}

}  // namespace

std::string NameOf(const Node& node) { return node.key.empty() ? "this entry" : Quoted(node.key); }

std::optional<std::string> ReadText(const Node& node, const Report& report) {
  if (node.kind != Node::Kind::kString) {
    report.At(node.place, NameOf(node) + " must be a text; put it in quotes");
    return std::nullopt;
  }
  return Expand(node.text, node.place, report);
}

std::optional<std::string> ReadPlainText(const Node& node, const Report& report) {
  if (node.kind == Node::Kind::kString && HasReference(node.text)) {
    report.At(node.place, NameOf(node) + " cannot come from a variable; write it out");
    return std::nullopt;
  }
  return ReadText(node, report);
}

TableReader::TableReader(const Node& table, const Report& report) : table_(table), report_(report) {
  // YAML has no other way to write a table whose settings are all commented out.
  if (table.kind != Node::Kind::kTable && table.kind != Node::Kind::kNothing) {
    report.At(table.place, NameOf(table) + " must be a table of settings (name = value lines)");
  }
}

const Node* TableReader::Find(std::string_view name) {
  if (std::find(known_.begin(), known_.end(), name) == known_.end()) {
    known_.emplace_back(name);
  }
  if (table_.kind != Node::Kind::kTable) {
    return nullptr;
  }
  const auto found = std::find_if(table_.children.begin(), table_.children.end(),
                                  [name](const Node& child) { return child.key == name; });
  return found != table_.children.end() ? &*found : nullptr;
}

void TableReader::Text(std::string_view name, std::string* value) {
  if (const Node* node = Find(name)) {
    if (auto text = ReadText(*node, report_)) {
      *value = *std::move(text);
    }
  }
}

void TableReader::Flag(std::string_view name, bool* value) {
  const Node* node = Find(name);
  if (node == nullptr) {
    return;
  }
  if (node->kind != Node::Kind::kBool) {
    report_.At(node->place, NameOf(*node) + " must be true or false, without quotes");
    return;
  }
  *value = node->flag;
}

void TableReader::Choice(std::string_view name, const std::array<std::string_view, 2>& words,
                         bool* is_second) {
  const Node* node = Find(name);
  if (node == nullptr) {
    return;
  }
  const auto text = ReadText(*node, report_);
  if (!text) {
    return;
  }
  if (*text != words[0] && *text != words[1]) {
    report_.At(node->place,
               fmt::format("unknown {} {}{}", name, Quoted(node->text),
                           Suggest(node->text, {std::string(words[0]), std::string(words[1])})));
    return;
  }
  *is_second = *text == words[1];
}

std::optional<std::int64_t> TableReader::Whole(const Node& node, std::int64_t least,
                                               std::int64_t most) const {
  if (node.kind != Node::Kind::kInteger || node.integer < least || node.integer > most) {
    report_.At(node.place, fmt::format("{} must be a whole number; write one from {} to {}",
                                       NameOf(node), least, most));
    return std::nullopt;
  }
  return node.integer;
}

void TableReader::Number(std::string_view name, Range<int> range, int* value) {
  if (const Node* node = Find(name)) {
    if (const auto whole = Whole(*node, range.least, range.most)) {
      *value = static_cast<int>(*whole);
    }
  }
}

void TableReader::Count(std::string_view name, Range<std::size_t> range, std::size_t* value) {
  if (const Node* node = Find(name)) {
    if (const auto whole = Whole(*node, static_cast<std::int64_t>(range.least),
                                 static_cast<std::int64_t>(range.most))) {
      *value = static_cast<std::size_t>(*whole);
    }
  }
}

void TableReader::Amount(std::string_view name, double most, double* value) {
  const Node* node = Find(name);
  if (node == nullptr) {
    return;
  }
  const auto amount = NumberOf(*node);
  if (!amount || !(*amount >= 0 && *amount <= most)) {
    report_.At(node->place, fmt::format("{} must be a number from 0 to {}; write it like 0.15",
                                        NameOf(*node), most));
    return;
  }
  *value = *amount;
}

void TableReader::Share(std::string_view name, Range<double> range, double* value) {
  const Node* node = Find(name);
  if (node == nullptr) {
    return;
  }
  const auto share = NumberOf(*node);
  if (!share || !(*share >= range.least && *share <= range.most)) {
    report_.At(node->place, fmt::format("{} must be a number from {} to {}; write it like 0.2",
                                        NameOf(*node), range.least, range.most));
    return;
  }
  *value = *share;
}

void TableReader::Size(std::string_view name, Range<std::size_t> range, std::size_t* value) {
  const Node* node = Find(name);
  if (node == nullptr || node->kind != Node::Kind::kString) {
    Count(name, range, value);
    return;
  }
  const auto text = ReadText(*node, report_);
  if (!text) {
    return;
  }
  const auto bytes = ParseSize(*text);
  if (!bytes || static_cast<std::size_t>(*bytes) < range.least ||
      static_cast<std::size_t>(*bytes) > range.most) {
    report_.At(node->place, fmt::format("{} must be a size from {} to {} bytes; write it like "
                                        "\"32MiB\" or as a number of bytes",
                                        NameOf(*node), range.least, range.most));
    return;
  }
  *value = static_cast<std::size_t>(*bytes);
}

void TableReader::Duration(std::string_view name, Range<milliseconds> range, milliseconds* value) {
  const Node* node = Find(name);
  if (node == nullptr) {
    return;
  }
  std::optional<std::string> text = "";
  if (node->kind == Node::Kind::kString) {
    text = ReadText(*node, report_);
  }
  if (!text) {
    return;
  }
  const auto duration = DurationOf(*node, *text);
  if (!duration || *duration < range.least || *duration > range.most) {
    report_.At(node->place,
               fmt::format("{} must be a duration from {} to {}; write it like \"10s\", \"500ms\", "
                           "\"2m\", or as a number of seconds",
                           NameOf(*node), DurationText(range.least), DurationText(range.most)));
    return;
  }
  *value = *duration;
}

void TableReader::RefuseOthers() const {
  if (table_.kind != Node::Kind::kTable) {
    return;
  }
  for (const Node& child : table_.children) {
    if (std::find(known_.begin(), known_.end(), child.key) == known_.end()) {
      report_.At(child.place,
                 fmt::format("unknown setting{}{}",
                             LooksLikeSetting(child.key) ? " " + Quoted(child.key) : "",
                             Suggest(child.key, known_)));
    }
  }
}

}  // namespace gateway::config
