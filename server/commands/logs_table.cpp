#include "server/commands/logs_table.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "server/commands/display_text.hpp"
#include "server/commands/short_text.hpp"
#include "server/commands/terminal_style.hpp"
#include "server/json/json.hpp"

namespace gateway::server {
namespace {

using rapidjson::Value;

constexpr std::size_t kGap = 2;
constexpr std::size_t kTime = 8;
constexpr std::size_t kStatus = 3;
constexpr std::size_t kFigure = 5;  // as ShortCount and ShortTime give
constexpr std::size_t kFigures = 4;
constexpr std::size_t kDay = 10;  // "2026-11-25"
constexpr std::size_t kNoteIndent = kTime + kGap + kStatus + kGap;
constexpr int kBadRequest = 400;

std::string Text(const Value& row, std::string_view name) {
  return DisplayText(TextOf(Find(&row, name)));
}

// The first of them that is not empty.
std::string Either(const Value& row, std::string_view name, std::string_view other) {
  std::string text = Text(row, name);
  return text.empty() ? Text(row, other) : text;
}

std::string Asked(const Value& row) {
  const std::string key = Text(row, "key_alias");
  const std::string provider = Text(row, "provider");
  // Most keys are named after their provider.
  return key.empty() || key.starts_with(provider) ? key.empty() ? provider : key
                                                  : provider + "/" + key;
}

std::string OrNone(std::string text) { return text.empty() ? "-" : text; }

// What went wrong; empty: nothing did.
std::string Note(const Value& row) {
  const std::string outcome = Text(row, "outcome");
  if (outcome == "interrupted") {
    return "interrupted: its gateway ended before it did";
  }
  const std::string code = Text(row, "error_code");
  const std::string text = Text(row, "error_text");
  return text.empty() ? code : text;
}

Style StyleOf(double status, bool failed) {
  if (status == 0) {
    return Style::kDim;
  }
  constexpr double kServerError = 500;
  return status >= kServerError || (failed && status < kBadRequest) ? Style::kRed
         : status >= kBadRequest                                    ? Style::kYellow
                                                                    : Style::kNone;
}

}  // namespace

LogsTable::LogsTable(const Console& console, bool with_client)
    : columns_(console.columns), colours_(console.colours), with_client_(with_client) {}

std::string LogsTable::Line(std::string_view time, std::string_view status, std::string_view model,
                            std::string_view asked, std::string_view client, std::string_view in,
                            std::string_view out, std::string_view first,
                            std::string_view total) const {
  constexpr std::size_t kFixed =
      kTime + kGap + kStatus + kGap + (kFigures * kFigure) + ((kFigures + 1) * kGap);
  const std::size_t names = columns_ - kFixed - (with_client_ ? 2 * kGap : kGap);
  // Names of models are the longest.
  const std::size_t for_model = with_client_ ? names * 2 / 5 : names * 11 / 20;
  const std::size_t for_client = with_client_ ? names * 3 / 10 : 0;
  const std::string gap(kGap, ' ');
  std::string line = PadRight(time, kTime) + gap + PadRight(status, kStatus) + gap +
                     PadRight(model, for_model) + gap +
                     PadRight(asked, names - for_model - for_client);
  if (with_client_) {
    line.append(gap).append(PadRight(client, for_client));
  }
  for (const std::string_view figure : {in, out, first, total}) {
    line.append(gap).append(PadLeft(figure, kFigure));
  }
  return line;
}

std::string LogsTable::Heading() const {
  return Styled(Line("TIME", "ST", "MODEL", "KEY", "CLIENT", "IN", "OUT", "FIRST", "TOTAL"),
                Style::kBold, colours_) +
         "\n";
}

std::string LogsTable::Row(const Value& row) {
  std::string text;
  const std::string time = Text(row, "time");
  const std::string day = time.substr(0, std::min(kDay, time.size()));
  if (day != day_) {
    day_ = day;
    text.append(Styled(day, Style::kBold, colours_)).append("\n");
  }
  const double status = NumberIn(Find(&row, "status")).value_or(0);
  const bool running = Text(row, "outcome") == "started";
  const std::string note = Note(row);
  const Style style = StyleOf(status, !note.empty());
  text.append(Styled(Line(time.size() > kDay ? std::string_view(time).substr(kDay + 1) : time,
                          running       ? "..."
                          : status == 0 ? "-"
                                        : fmt::format("{:.0f}", status),
                          OrNone(Either(row, "model_sent", "model_asked")), OrNone(Asked(row)),
                          OrNone(Text(row, "client")),
                          ShortCount(NumberIn(Find(&row, "prompt_tokens"))),
                          ShortCount(NumberIn(Find(&row, "completion_tokens"))),
                          ShortTime(NumberIn(Find(&row, "first_byte_ms"))),
                          running ? "-" : ShortTime(NumberIn(Find(&row, "total_ms")))),
                     style, colours_))
      .append("\n");
  if (!note.empty()) {
    text.append(kNoteIndent, ' ')
        .append(Styled(CutToWidth(note, columns_ - kNoteIndent), Style::kDim, colours_))
        .append("\n");
  }
  return text;
}

}  // namespace gateway::server
