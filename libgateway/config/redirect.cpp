#include "libgateway/config/redirect.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "libgateway/base/ascii.hpp"
#include "libgateway/config/near_name.hpp"
#include "libgateway/config/set_members.hpp"
#include "libgateway/config/table_reader.hpp"
#include "libgateway/config/values.hpp"

namespace gateway::config {
namespace {

bool LeadsSomewhere(const std::string& target, const GatewayConfig& config) {
  if (target == "*") {
    return true;
  }
  const auto slash = target.find('/');
  if (slash == std::string::npos || !config.default_provider.empty() ||
      std::any_of(config.routes.begin(), config.routes.end(),
                  [&](const RouteConfig& route) { return route.model == target; })) {
    return true;
  }
  return std::any_of(
      config.providers.begin(), config.providers.end(), [&](const ProviderConfig& provider) {
        const bool prefix =
            slash + 1 < target.size() && target.compare(0, slash, provider.name) == 0;
        const auto& models = provider.models;
        return prefix || std::find(models.begin(), models.end(), target) != models.end();
      });
}

// Follows one alias until the end or an alias that was seen before, in this walk or an earlier one:
// so every circle is told once. One that ends in "*" may fit its own target, which ends the walk
// when requests are routed, too.
void RefuseCircle(const FoundRedirect& start, const Redirects& table,
                  const std::map<std::string_view, const FoundRedirect*>& by_alias,
                  std::set<std::string_view>* seen) {
  std::vector<std::string_view> way;
  const FoundRedirect* at = &start;
  while (seen->insert(at->alias).second) {
    way.push_back(at->alias);
    const auto next = table.Find(at->redirect.to);
    if (!next || (*next->alias == at->alias && at->alias.ends_with('*'))) {
      return;
    }
    at = by_alias.at(*next->alias);
  }
  const auto circle = std::find(way.begin(), way.end(), at->alias);
  if (circle != way.end()) {
    const std::vector<std::string_view> members(circle, way.end());
    at->report.At(at->place, fmt::format("redirects in a circle: {} -> {}; let one of them name a "
                                         "model",
                                         fmt::join(members, " -> "), at->alias));
  }
}

// Empty: complained.
std::optional<FoundRedirect> ReadRedirect(const Node& node, const Report& report) {
  FoundRedirect found{node.key, {}, {}, report, node.place};
  const Node* to = &node;
  if (node.kind == Node::Kind::kTable) {
    TableReader reader(node, report);
    to = reader.Find("to");
    const Node* set = reader.Find("set");
    if (to == nullptr) {
      report.At(node.place, Quoted(node.key) +
                                " is a table without 'to'; write { to = \"provider/model\", set = "
                                "{ ... } }, or quotes around an alias that has a '.' in it");
      return std::nullopt;
    }
    reader.RefuseOthers();
    if (set != nullptr && !ReadSet(*set, report, &found.redirect.set)) {
      return std::nullopt;
    }
  }
  auto target = ReadText(*to, report);
  if (!target) {
    return std::nullopt;
  }
  found.redirect.to = base::Trim(*target);
  found.written = to->text;
  return found;
}

// Empty: it is right.
std::string WrongRedirect(const FoundRedirect& found) {
  const auto star_in_front = [](const std::string& name) {
    const std::size_t star = name.find('*');
    return star != std::string::npos && star + 1 != name.size();
  };
  if (found.alias.empty() || found.redirect.to.empty()) {
    return R"(an empty alias or target; write "alias" = "provider/model")";
  }
  if (star_in_front(found.alias) || star_in_front(found.redirect.to)) {
    return "a '*' can only stand at the end: \"gpt-4*\" = \"azure/gpt-4*\"";
  }
  if (found.redirect.to.ends_with('*') && !found.alias.ends_with('*')) {
    return "the target ends in '*', but the alias does not: nothing can stand in its place";
  }
  return {};
}

}  // namespace

void ReadRedirects(const Node& table, const Report& report, std::vector<FoundRedirect>* redirects) {
  if (table.kind != Node::Kind::kTable && table.kind != Node::Kind::kNothing) {
    report.At(table.place, R"(redirects must be a table; write "alias" = "provider/model" lines)");
    return;
  }
  for (const Node& child : table.children) {
    auto found = ReadRedirect(child, report);
    if (!found) {
      continue;
    }
    if (const std::string wrong = WrongRedirect(*found); !wrong.empty()) {
      report.At(child.place, wrong);
      continue;
    }
    const auto same =
        std::find_if(redirects->begin(), redirects->end(),
                     [&](const FoundRedirect& other) { return other.alias == child.key; });
    if (same != redirects->end()) {
      report.At(child.place,
                fmt::format("the alias {} is also in {}; keep one of them", Quoted(child.key),
                            Location(same->report.file, same->place)));
      continue;
    }
    redirects->push_back(*std::move(found));
  }
}

Redirects TableOf(const std::vector<FoundRedirect>& redirects) {
  Redirects table;
  for (const FoundRedirect& found : redirects) {
    table.Add(found.alias, found.redirect);
  }
  return table;
}

void RefuseCircles(const std::vector<FoundRedirect>& redirects) {
  std::map<std::string_view, const FoundRedirect*> by_alias;
  for (const FoundRedirect& found : redirects) {
    by_alias.emplace(found.alias, &found);
  }
  const Redirects table = TableOf(redirects);
  std::set<std::string_view> seen;
  for (const FoundRedirect& found : redirects) {
    RefuseCircle(found, table, by_alias, &seen);
  }
}

void CheckRedirects(const std::vector<FoundRedirect>& redirects, const GatewayConfig& config) {
  RefuseCircles(redirects);
  const Redirects table = TableOf(redirects);
  std::vector<std::string> names;
  for (const ProviderConfig& provider : config.providers) {
    names.push_back(provider.name);
  }
  for (const FoundRedirect& found : redirects) {
    if (!table.Find(found.redirect.to) && !LeadsSomewhere(found.redirect.to, config)) {
      const std::string prefix = found.written.substr(0, found.written.find('/'));
      found.report.At(found.place, fmt::format("{} leads to {}, but there is no provider {}{}",
                                               Quoted(found.alias), Quoted(found.written),
                                               Quoted(prefix), Suggest(prefix, names)));
    }
  }
}

std::vector<std::string> UsualRedirectFiles(const std::string& main_file) {
  const std::filesystem::path folder = std::filesystem::path(main_file).parent_path();
  std::vector<std::string> files;
  for (const char* name : {"redirect.toml", "redirect.yaml", "redirect.yml", "redirect.json"}) {
    files.push_back((folder / name).string());
  }
  return files;
}

std::string RedirectFile(const std::string& main_file, const std::string& named,
                         std::vector<std::string>* unread) {
  namespace fs = std::filesystem;
  if (!named.empty()) {
    return (fs::path(main_file).parent_path() / named).string();  // an absolute path stays
  }
  std::string found;
  for (const std::string& candidate : UsualRedirectFiles(main_file)) {
    std::error_code ignored;
    if (!fs::exists(candidate, ignored) || fs::equivalent(candidate, main_file, ignored)) {
      continue;
    }
    if (found.empty()) {
      found = candidate;
    } else {
      unread->push_back(candidate);
    }
  }
  return found;
}

}  // namespace gateway::config
