#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "libgateway/base/ascii.hpp"
#include "libgateway/config/near_name.hpp"
#include "libgateway/config/sections.hpp"

namespace gateway::config {
namespace {

constexpr Range<std::size_t> kWeights{1, 1000};
constexpr std::string_view kTargetsRule =
    R"(write targets = ["provider/model", { to = "other/model", weight = 3 }])";

bool IsModelName(std::string_view name) {
  return !name.empty() && std::none_of(name.begin(), name.end(), [](unsigned char c) {
    return c < 0x20 || c == 0x7f || c == '*';
  });
}

// False: complained.
bool ReadModel(TableReader& reader, const std::vector<FoundRoute>& others, std::string* model) {
  const Report& report = reader.report();
  const Node* node = reader.Find("model");
  if (node == nullptr) {
    report.At(reader.place(),
              "this route has no model; add model = \"...\", the name that clients "
              "ask for");
    return false;
  }
  const auto text = ReadPlainText(*node, report);
  if (!text) {
    return false;
  }
  *model = base::Trim(*text);
  if (!IsModelName(*model)) {
    report.At(node->place, fmt::format("'model' {} cannot be a route's name; write one that is not "
                                       "empty, printable and without '*'",
                                       Quoted(*text)));
    return false;
  }
  const auto same = std::find_if(others.begin(), others.end(), [&](const FoundRoute& other) {
    return other.route.model == *model;
  });
  if (same != others.end()) {
    report.At(node->place, fmt::format("a second route for {}, the first is in line {}; put the "
                                       "targets of both into one",
                                       Quoted(*model), same->place.line));
    return false;
  }
  return true;
}

void ReadStrategy(TableReader& reader, RouteStrategy* strategy) {
  const Node* node = reader.Find("strategy");
  if (node == nullptr) {
    return;
  }
  const auto text = ReadText(*node, reader.report());
  if (!text) {
    return;
  }
  std::vector<std::string> known;
  for (const RouteStrategy one : {RouteStrategy::kOrder, RouteStrategy::kWeighted,
                                  RouteStrategy::kLeastLatency, RouteStrategy::kLeastBusy}) {
    if (*text == RouteStrategyName(one)) {
      *strategy = one;
      return;
    }
    known.emplace_back(RouteStrategyName(one));
  }
  reader.report().At(node->place,
                     "unknown strategy " + Quoted(node->text) + Suggest(node->text, known));
}

// Empty: it leads to one of the providers.
std::string WrongTarget(const std::string& to, const Node& written,
                        const std::vector<ProviderConfig>& providers) {
  const auto slash = to.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == to.size()) {
    return Quoted(written.text) + " is no target; write it as \"provider/model\"";
  }
  std::vector<std::string> names;
  for (const ProviderConfig& provider : providers) {
    if (to.compare(0, slash, provider.name) == 0) {
      return {};
    }
    names.push_back(provider.name);
  }
  const std::string prefix = written.text.substr(0, written.text.find('/'));
  return fmt::format("{} leads to no provider: there is no {}{}", Quoted(written.text),
                     Quoted(prefix), Suggest(prefix, names));
}

// Its `to`, and its weight. Empty: complained.
std::optional<RouteTarget> ReadTarget(const Node& node, const Report& report,
                                      const std::vector<ProviderConfig>& providers) {
  const Node* to = &node;
  std::size_t weight = 1;
  if (node.kind == Node::Kind::kTable) {
    TableReader reader(node, report);
    to = reader.Find("to");
    reader.Count("weight", kWeights, &weight);
    reader.RefuseOthers();
    if (to == nullptr) {
      report.At(node.place, fmt::format("this target has no 'to'; {}", kTargetsRule));
      return std::nullopt;
    }
  }
  const auto text = ReadText(*to, report);
  if (!text) {
    return std::nullopt;
  }
  RouteTarget target{std::string(base::Trim(*text)), static_cast<unsigned>(weight)};
  if (const std::string wrong = WrongTarget(target.to, *to, providers); !wrong.empty()) {
    report.At(to->place, wrong);
    return std::nullopt;
  }
  return target;
}

// What was complained about is left out.
void ReadTargets(TableReader& reader, const std::vector<ProviderConfig>& providers,
                 std::vector<RouteTarget>* targets) {
  const Report& report = reader.report();
  const Node* node = reader.Find("targets");
  if (node == nullptr || node->kind != Node::Kind::kArray || node->children.empty()) {
    report.At(node == nullptr ? reader.place() : node->place,
              fmt::format("this route has no list of targets; {}", kTargetsRule));
    return;
  }
  for (const Node& child : node->children) {
    auto target = ReadTarget(child, report, providers);
    if (!target) {
      continue;
    }
    const bool is_there =
        std::any_of(targets->begin(), targets->end(),
                    [&target](const RouteTarget& other) { return other.to == target->to; });
    if (is_there) {
      report.At(child.place,
                "this target stands in the route already; take one of them out, or "
                "give one a weight");
      continue;
    }
    targets->push_back(*std::move(target));
  }
}

}  // namespace

void ReadRoutes(const Node& list, const Report& report,
                const std::vector<ProviderConfig>& providers, std::vector<FoundRoute>* found) {
  if (list.kind != Node::Kind::kArray) {
    report.At(list.place, "'routes' must be a list of tables; in TOML begin each with [[routes]]");
    return;
  }
  for (const Node& table : list.children) {
    TableReader reader(table, report);
    if (table.kind != Node::Kind::kTable && table.kind != Node::Kind::kNothing) {
      continue;
    }
    RouteConfig route;
    const bool has_name = ReadModel(reader, *found, &route.model);
    ReadStrategy(reader, &route.strategy);
    ReadTargets(reader, providers, &route.targets);
    reader.Flag("fall_back_on_refusal", &route.fall_back_on_refusal);
    reader.RefuseOthers();
    if (has_name) {
      found->push_back({std::move(route), table.place});
    }
  }
}

void RefuseHiddenRoutes(const std::vector<FoundRoute>& routes, const Redirects& redirects,
                        const Report& report) {
  for (const FoundRoute& found : routes) {
    const auto alias = redirects.Find(found.route.model);
    if (alias && *alias->alias != "*" && alias->name != found.route.model) {
      report.At(found.place,
                fmt::format("nobody reaches the route {}: the alias {} goes before it; "
                            "rename one of them",
                            Quoted(found.route.model), Quoted(*alias->alias)));
    }
  }
}

}  // namespace gateway::config
