#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "server/commands/display_text.hpp"
#include "server/commands/logs_actions.hpp"
#include "server/commands/logs_csv.hpp"
#include "server/commands/provider_list.hpp"
#include "server/commands/short_text.hpp"
#include "server/commands/terminal_style.hpp"
#include "server/json/json.hpp"
#include "server/json/json_copy.hpp"

namespace gateway::server {
namespace {

using rapidjson::Value;
using Cells = std::vector<std::string>;

constexpr auto kSums = std::to_array<std::string_view>(
    {"name", "requests", "errors", "prompt_tokens", "completion_tokens", "cached_tokens", "cost"});
constexpr auto kTimes = std::to_array<std::string_view>({"first_byte_ms", "total_ms"});
constexpr auto kQuantiles = std::to_array<std::string_view>({"p50", "p95"});

std::string NameOf(const Value& row) {
  const std::string name = DisplayText(TextOf(Find(&row, "name")));
  return name.empty() ? "(none)" : name;
}

Cells CellsOfRow(const Value& row, std::string name, bool with_cost) {
  const auto count = [&row](std::string_view of) { return ShortCount(NumberIn(Find(&row, of))); };
  Cells cells{std::move(name),        count("requests"),          count("errors"),
              count("prompt_tokens"), count("completion_tokens"), count("cached_tokens")};
  if (with_cost) {
    cells.push_back(ShortMoney(NumberIn(Find(&row, "cost"))));
  }
  for (const std::string_view time : kTimes) {
    for (const std::string_view quantile : kQuantiles) {
      cells.push_back(ShortTime(NumberIn(Find(Find(&row, time), quantile))));
    }
  }
  return cells;
}

// Figures to the right, the first column to the left and as wide as the terminal lets it be.
std::string Table(const std::vector<Cells>& rows, const Console& console) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const Cells& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
  }
  std::size_t figures = 0;
  for (std::size_t i = 1; i < widths.size(); ++i) {
    figures += widths[i];
  }
  constexpr std::size_t kLeastName = 12;
  const std::size_t columns = widths.size() - 1;
  const std::size_t gap = figures + (2 * columns) + kLeastName <= console.columns ? 2 : 1;
  const std::size_t room = console.columns - std::min(console.columns, figures + (gap * columns));
  widths[0] = std::min(widths[0], std::max(kLeastName, room));
  std::string text;
  for (const Cells& row : rows) {
    std::string line = PadRight(row[0], widths[0]);
    for (std::size_t i = 1; i < row.size(); ++i) {
      line.append(gap, ' ').append(PadLeft(row[i], widths[i]));
    }
    const bool emphasized = &row == &rows.front() || &row == &rows.back();
    text.append(Styled(line, emphasized ? Style::kBold : Style::kNone, console.colours))
        .append("\n");
  }
  return text;
}

void PrintTable(const LogsOptions& options, const rapidjson::Document& stats,
                const Console& console) {
  const Value* sum = Find(&stats, "sum");
  const Value nothing(rapidjson::kObjectType);
  const bool with_cost = NumberIn(Find(sum, "cost")).has_value();
  std::string by = options.by;
  std::transform(by.begin(), by.end(), by.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  Cells heads{by, "REQS", "ERRS", "IN", "OUT", "CACHED"};
  if (with_cost) {
    heads.emplace_back("COST");
  }
  for (const char* head : {"1ST50", "1ST95", "ALL50", "ALL95"}) {
    heads.emplace_back(head);
  }
  std::vector<Cells> rows{std::move(heads)};
  for (const Value* row : ElementsOf(stats, "data")) {
    rows.push_back(CellsOfRow(*row, NameOf(*row), with_cost));
  }
  rows.push_back(CellsOfRow(sum == nullptr ? nothing : *sum, "all", with_cost));
  console.out << Table(rows, console);
}

void PrintCsv(const rapidjson::Document& stats, const Console& console) {
  Cells heads(kSums.begin(), kSums.end());
  for (const std::string_view time : kTimes) {
    for (const std::string_view quantile : kQuantiles) {
      heads.push_back(fmt::format("{}_{}", time, quantile));
    }
  }
  console.out << CsvLine(heads);
  for (const Value* row : ElementsOf(stats, "data")) {
    Cells cells = CellsOf(*row, kSums);
    for (const std::string_view time : kTimes) {
      const Value* quantiles = Find(row, time);
      const Cells both = quantiles == nullptr ? Cells(2) : CellsOf(*quantiles, kQuantiles);
      cells.insert(cells.end(), both.begin(), both.end());
    }
    console.out << CsvLine(cells);
  }
}

void PrintJson(const rapidjson::Document& stats, const Console& console) {
  for (const Value* row : ElementsOf(stats, "data")) {
    std::string json;
    AppendJson(*row, &json);
    console.out << DisplayJson(json) << "\n";
  }
}

}  // namespace

int ShowLogStats(const LogsOptions& options, LogSource& log, const Console& console) {
  std::string query = "by=" + options.by;
  query.append(options.query.empty() ? "" : "&").append(options.query);
  // All of a year would be a lot of days.
  const bool timed = options.query.find("since=") != std::string::npos ||
                     options.query.find("until=") != std::string::npos;
  query.append(timed ? "" : "&since=7d");
  const auto body = log.Stats(query);
  if (!body) {
    return Complain(console, body.error().message);
  }
  rapidjson::Document stats;
  if (auto read = ReadAnswer(*body, &stats); !read) {
    return Complain(console, read.error().message);
  }
  switch (options.format) {
    case LogsFormat::kTable:
      PrintTable(options, stats, console);
      break;
    case LogsFormat::kJson:
      PrintJson(stats, console);
      break;
    case LogsFormat::kCsv:
      PrintCsv(stats, console);
      break;
  }
  return 0;
}

}  // namespace gateway::server
