#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "server/commands/display_text.hpp"
#include "server/commands/logs_actions.hpp"
#include "server/commands/provider_list.hpp"
#include "server/commands/short_text.hpp"
#include "server/commands/table_text.hpp"
#include "server/commands/terminal_style.hpp"
#include "server/json/json.hpp"
#include "server/json/json_copy.hpp"

namespace gateway::server {
namespace {

using rapidjson::Value;

constexpr std::size_t kNameWidth = 20;

std::string Text(const Value& object, std::string_view name) {
  return DisplayText(TextOf(Find(&object, name)));
}

// "yes", "12", "a text"; empty: null. What is left of a number behind the point is kept.
std::string Shown(std::string_view name, const Value& value) {
  if (value.IsBool()) {
    return value.IsTrue() ? "yes" : "no";
  }
  if (value.IsString()) {
    return DisplayText(TextOf(&value));
  }
  if (!value.IsNumber()) {
    return {};
  }
  std::string text;
  AppendJson(value, &text);
  return name.ends_with("_ms") && name != "ts_ms" ? text + " ms" : text;
}

// "first_byte_ms" as "first byte".
std::string Title(std::string_view name) {
  if (name.ends_with("_ms") && name != "ts_ms") {
    name.remove_suffix(3);
  }
  std::string title(name);
  std::replace(title.begin(), title.end(), '_', ' ');
  return DisplayText(title);
}

// All that is known, a line each.
void PrintMembers(const Value& row, const Console& console) {
  for (const auto& member : row.GetObject()) {
    const std::string_view name = TextOf(&member.name);
    const std::string shown = Shown(name, member.value);
    if (!shown.empty()) {
      console.out << Styled(PadRight(Title(name), kNameWidth), Style::kDim, console.colours)
                  << Wrapped(shown, console.columns - kNameWidth, kNameWidth);
    }
  }
}

std::string Milliseconds(const Value* call, std::string_view name) {
  const auto number = NumberIn(Find(call, name));
  return number ? ShortTime(number) : "";
}

// What a line of the table has no room for.
std::string NoteOn(const Value& call, std::string_view model_of_all) {
  const std::string model = Text(call, "model_sent");
  const std::string error = Text(call, "error_text");
  std::string note = model == model_of_all ? "" : "asked for " + model;
  if (!error.empty()) {
    note.append(note.empty() ? "" : ": ").append(error);
  }
  return note;
}

void PrintCalls(const Value& row, const Console& console) {
  const auto calls = ElementsOf(row, "calls");
  if (calls.empty()) {
    return;
  }
  TableText table(
      {"#", "PROVIDER", "KEY", "STATUS", "CONNECT", "FIRST", "TOTAL", "WAITED", "WHY IT ENDED"});
  std::string notes;
  const std::string model_of_all = Text(row, "model_sent");
  for (const Value* call : calls) {
    const std::string number = NumberText(Find(call, "number"));
    table.Add({number, Text(*call, "provider"), Text(*call, "key_alias"),
               NumberText(Find(call, "status")), Milliseconds(call, "connect_ms"),
               Milliseconds(call, "first_byte_ms"), Milliseconds(call, "total_ms"),
               Milliseconds(call, "waited_ms"), Text(*call, "outcome")});
    if (const std::string note = NoteOn(*call, model_of_all); !note.empty()) {
      const std::string head = number + "  ";
      notes.append(head).append(Wrapped(note, console.columns - head.size(), head.size()));
    }
  }
  console.out << "\n" << table.Text() << notes;
}

void PrintBody(const Value& bodies, std::string_view name, const Console& console) {
  const bool cut = IsTrue(Find(&bodies, std::string(name) + "_cut"));
  const std::string text = DisplayLines(TextOf(Find(&bodies, name)));
  console.out << "\n"
              << Styled(fmt::format("{}{}", name, cut ? " (it was longer)" : ""), Style::kBold,
                        console.colours)
              << "\n"
              << text << (text.ends_with('\n') ? "" : "\n");
}

}  // namespace

int ShowLog(const LogsOptions& options, LogSource& log, const Console& console) {
  const auto body = log.One(options.id);
  if (!body) {
    return Complain(console, body.error().message);
  }
  rapidjson::Document row;
  if (auto read = ReadAnswer(*body, &row); !read) {
    return Complain(console, read.error().message);
  }
  if (options.format == LogsFormat::kJson) {
    console.out << DisplayJson(*body) << "\n";
    return 0;
  }
  PrintMembers(row, console);
  PrintCalls(row, console);
  if (const Value* bodies = Find(&row, "bodies"); bodies != nullptr && bodies->IsObject()) {
    PrintBody(*bodies, "request", console);
    PrintBody(*bodies, "answer", console);
  }
  return 0;
}

}  // namespace gateway::server
