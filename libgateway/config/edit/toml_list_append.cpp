#include <algorithm>

#include <fmt/format.h>

#include "libgateway/base/ascii.hpp"
#include "libgateway/config/edit/text_lines.hpp"
#include "libgateway/config/edit/toml_list.hpp"

namespace gateway::config {
namespace {

constexpr std::size_t kWidest = 100;  // columns of a line that grows

std::size_t Columns(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
  }));
}

std::string_view Cut(std::string_view text, TomlSpan span) {
  return text.substr(span.begin, span.end - span.begin);
}

std::string DeeperIndent(std::string_view text, std::size_t at) {
  return std::string(Indent(text, at)) + "  ";
}

// What stands between the last two elements, so that ["a","b"] grows without blanks.
std::string_view Separator(std::string_view text, const TomlValue& list) {
  const auto& entries = list.entries;
  if (entries.size() < 2) {
    return ", ";
  }
  const TomlEntry& last = entries.back();
  const std::size_t end = entries[entries.size() - 2].span.end;
  return Cut(text, {end, last.span.begin});
}

// ["a", "b"] with "c" behind them.
std::string GrownLine(std::string_view text, const TomlValue& array, std::string_view item) {
  std::string grown(Cut(text, array.span));
  if (array.entries.empty()) {
    return fmt::format("[{}]", item);
  }
  const std::size_t end = array.entries.back().span.end - array.span.begin;
  return grown.insert(end, std::string(Separator(text, array)).append(item));
}

std::string OneALine(std::string_view text, const TomlValue& array, std::string_view item) {
  const std::string_view line_break = LineBreak(text, array.span.begin);
  const std::string indent = DeeperIndent(text, array.span.begin);
  std::string lines = "[";
  for (const TomlEntry& entry : array.entries) {
    lines += fmt::format("{}{}{},", line_break, indent, Cut(text, entry.span));
  }
  return lines +
         fmt::format("{0}{1}{2},{0}{3}]", line_break, indent, item, Indent(text, array.span.begin));
}

// Only comments stand in it.
void AppendToEmpty(const TomlValue& array, std::string_view item, std::string* text) {
  const std::size_t close = array.span.end - 1;
  const std::size_t above = LineBegin(*text, close) - 1;
  const std::size_t line = LineBegin(*text, above);
  const bool comment = line > array.span.begin && !base::Trim(Cut(*text, {line, above})).empty();
  const std::string indent =
      comment ? std::string(Indent(*text, above)) : DeeperIndent(*text, array.span.begin);
  InsertLine(above, fmt::format("{}{},", indent, item), text);
}

void AppendLine(const TomlValue& array, std::string_view item, std::string* text) {
  const TomlEntry& last = array.entries.back();
  const std::size_t line = LineBegin(*text, last.span.begin);
  const std::string before = text->substr(line, last.span.begin - line);
  const bool comma_first = base::Trim(before) == "," && !last.comma;
  const std::string indent = comma_first                ? before
                             : line <= array.span.begin ? DeeperIndent(*text, array.span.begin)
                                                        : std::string(Indent(*text, line));
  const std::size_t behind = last.comma ? *last.comma + 1 : last.span.end;
  if (IsOneLine(*text, {behind, array.span.end})) {  // the bracket stays where it is
    text->insert(last.span.end, fmt::format("{}{}{}{}", comma_first ? "" : ",",
                                            LineBreak(*text, array.span.begin), indent, item));
    return;
  }
  InsertLine(behind, fmt::format("{}{}{}", indent, item, last.comma ? "," : ""), text);
  if (!last.comma && !comma_first) {
    text->insert(last.span.end, ",");
  }
}

}  // namespace

void AppendToArray(const TomlValue& array, std::string_view item, std::string* text) {
  if (!IsOneLine(*text, array.span)) {
    array.entries.empty() ? AppendToEmpty(array, item, text) : AppendLine(array, item, text);
    return;
  }
  std::string grown = GrownLine(*text, array, item);
  const std::size_t line = LineBegin(*text, array.span.begin);
  if (Columns(text->substr(line, array.span.begin - line)) + Columns(grown) > kWidest) {
    grown = OneALine(*text, array, item);
  }
  text->replace(array.span.begin, array.span.end - array.span.begin, grown);
}

void AppendToInlineTable(const TomlValue& table, std::string_view member, std::string* text) {
  if (table.entries.empty()) {
    text->replace(table.span.begin, table.span.end - table.span.begin,
                  fmt::format("{{ {} }}", member));
  } else {
    text->insert(table.entries.back().span.end, fmt::format(", {}", member));
  }
}

}  // namespace gateway::config
