#include "server/commands/explanation_text.hpp"

#include <string_view>

#include <fmt/format.h>

#include "server/commands/display_text.hpp"
#include "server/commands/provider_list.hpp"
#include "server/commands/table_text.hpp"
#include "server/json/json.hpp"

namespace gateway::server {
namespace {

using rapidjson::Value;

std::string Shown(const Value& object, std::string_view name) {
  return DisplayText(TextOf(Find(&object, name)));
}

std::string CallText(const Value& candidate) {
  const std::string key = Shown(candidate, "key");
  std::string text = fmt::format("   key {}\n\n   {} {}\n", key.empty() ? "none" : key,
                                 Shown(candidate, "method"), Shown(candidate, "url"));
  for (const Value* header : ElementsOf(candidate, "headers")) {
    text += fmt::format("   {}: {}\n", Shown(*header, "name"), Shown(*header, "value"));
  }
  // Not indented: it is copied.
  text += fmt::format("\n{}\n\n", DisplayLines(TextOf(Find(&candidate, "body"))));
  const auto lost = NamesIn(candidate, "lost");
  return lost.empty() ? text : text + ListText("   lost:", lost);
}

std::string CandidateText(const Value& candidate, std::size_t number) {
  std::string text = fmt::format("{}. {}/{}, protocol {}\n", number, Shown(candidate, "provider"),
                                 Shown(candidate, "model"), Shown(candidate, "protocol"));
  const std::string skipped = Shown(candidate, "skipped");
  if (!skipped.empty()) {
    return text + fmt::format("   skipped: {}\n", skipped);
  }
  return text + CallText(candidate);
}

}  // namespace

std::string ExplanationText(const rapidjson::Document& explanation) {
  std::string text = Shown(explanation, "model") + "\n";
  for (const Value* step : ElementsOf(explanation, "steps")) {
    text += fmt::format("-> {}  (rule {})\n", Shown(*step, "to"), Shown(*step, "rule"));
  }
  if (const Value* route = Find(&explanation, "route"); route != nullptr && route->IsObject()) {
    text +=
        fmt::format("route {}, strategy {}\n", Shown(*route, "name"), Shown(*route, "strategy"));
  }
  std::size_t number = 0;
  for (const Value* candidate : ElementsOf(explanation, "candidates")) {
    text += "\n" + CandidateText(*candidate, ++number);
  }
  const std::string error = DisplayLines(TextOf(Find(&explanation, "error")));
  return error.empty() ? text : text + "\n" + error + "\n";
}

}  // namespace gateway::server
