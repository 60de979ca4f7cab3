#include "server/commands/table_text.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "server/commands/display_text.hpp"

namespace gateway::server {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kGap = 2;
// A longer cell does not widen its column.
constexpr std::size_t kMostWidth = 36;
// Left to the last column, even if the line gets too long.
constexpr std::size_t kLeastLast = 16;

std::vector<std::size_t> Widths(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], std::min(DisplayWidth(row[i]), kMostWidth));
    }
  }
  return widths;
}

}  // namespace

TableText::TableText(std::vector<std::string> heads) { rows_.push_back(std::move(heads)); }

void TableText::Add(std::vector<std::string> cells) {
  for (std::string& cell : cells) {
    cell = cell.empty() ? "-" : DisplayText(cell);
  }
  rows_.push_back(std::move(cells));
}

std::string TableText::Text() const {
  const std::vector<std::size_t> widths = Widths(rows_);
  std::string text;
  for (const auto& row : rows_) {
    std::size_t column = 0;
    std::size_t wanted = 0;
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      const std::size_t width = DisplayWidth(row[i]);
      wanted += widths[i] + kGap;
      column += width;
      // Behind a long cell the others catch up as soon as they can.
      const std::size_t gap = wanted >= column + kGap ? wanted - column : kGap;
      text.append(row[i]).append(gap, ' ');
      column += gap;
    }
    const std::size_t room = column + kLeastLast < kColumns ? kColumns - column : kLeastLast;
    text.append(CutToWidth(row.back(), room)).append("\n");
  }
  return text;
}

std::string ListText(std::string_view first, const std::vector<std::string>& names) {
  constexpr std::size_t kIndent = 4;
  std::string text = DisplayText(first);
  std::size_t column = DisplayWidth(text);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = DisplayText(names[i]) + (i + 1 < names.size() ? "," : "");
    const std::size_t width = DisplayWidth(name);
    if (column + 1 + width > kColumns && column > kIndent) {
      text.append("\n").append(kIndent - 1, ' ');
      column = kIndent - 1;
    }
    text.append(" ").append(name);
    column += 1 + width;
  }
  return text.append("\n");
}

}  // namespace gateway::server
