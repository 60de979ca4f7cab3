#include "libgateway/config/redirect.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "libgateway/base/ascii.hpp"
#include "libgateway/config/near_name.hpp"
#include "libgateway/config/table_reader.hpp"
#include "libgateway/config/values.hpp"

namespace gateway::config {
namespace {

using ByAlias = std::map<std::string_view, const Redirect*>;

bool LeadsSomewhere(const std::string& target, const GatewayConfig& config) {
  const auto slash = target.find('/');
  if (slash == std::string::npos || !config.default_provider.empty()) {
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
// so every circle is told once.
void RefuseCircle(const Redirect& start, const ByAlias& by_alias,
                  std::set<std::string_view>* seen) {
  std::vector<std::string_view> way;
  const Redirect* at = &start;
  while (seen->insert(at->alias).second) {
    way.push_back(at->alias);
    const auto next = by_alias.find(at->target);
    if (next == by_alias.end()) {
      return;
    }
    at = next->second;
  }
  const auto circle = std::find(way.begin(), way.end(), at->alias);
  if (circle != way.end()) {
    const std::vector<std::string_view> members(circle, way.end());
    at->report.At(at->line, fmt::format("redirects in a circle: {} -> {}; let one of them name a "
                                        "model",
                                        fmt::join(members, " -> "), at->alias));
  }
}

}  // namespace

void ReadRedirects(const Node& table, const Report& report, std::vector<Redirect>* redirects) {
  if (table.kind != Node::Kind::kTable && table.kind != Node::Kind::kNothing) {
    report.At(table.line, R"(redirects must be a table; write "alias" = "provider/model" lines)");
    return;
  }
  for (const Node& child : table.children) {
    if (child.kind == Node::Kind::kTable) {
      report.At(child.line, Quoted(child.key) +
                                " is a table; write \"alias\" = \"provider/model\" lines, with "
                                "quotes around an alias that has a '.' in it");
      continue;
    }
    auto target = ReadText(child, report);
    if (!target) {
      continue;
    }
    if (child.key.empty() || base::Trim(*target).empty()) {
      report.At(child.line, R"(an empty alias or target; write "alias" = "provider/model")");
      continue;
    }
    const auto same = std::find_if(redirects->begin(), redirects->end(),
                                   [&](const Redirect& other) { return other.alias == child.key; });
    if (same != redirects->end()) {
      report.At(child.line, fmt::format("the alias {} is also in {}:{}; keep one of them",
                                        Quoted(child.key), same->report.file, same->line));
      continue;
    }
    redirects->push_back(
        {child.key, std::string(base::Trim(*target)), child.text, report, child.line});
  }
}

void CheckRedirects(const std::vector<Redirect>& redirects, const GatewayConfig& config) {
  ByAlias by_alias;
  for (const Redirect& redirect : redirects) {
    by_alias.emplace(redirect.alias, &redirect);
  }
  std::set<std::string_view> seen;
  std::vector<std::string> names;
  for (const ProviderConfig& provider : config.providers) {
    names.push_back(provider.name);
  }
  for (const Redirect& redirect : redirects) {
    RefuseCircle(redirect, by_alias, &seen);
    if (!by_alias.contains(redirect.target) && !LeadsSomewhere(redirect.target, config)) {
      const std::string prefix = redirect.written.substr(0, redirect.written.find('/'));
      redirect.report.At(
          redirect.line,
          fmt::format("{} leads to {}, but there is no provider {}{}", Quoted(redirect.alias),
                      Quoted(redirect.written), Quoted(prefix), Suggest(prefix, names)));
    }
  }
}

std::string RedirectFile(const std::string& main_file, const std::string& named,
                         std::vector<std::string>* unread) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(main_file).parent_path();
  if (!named.empty()) {
    return (folder / named).string();  // an absolute path stays as it is
  }
  std::string found;
  for (const char* name : {"redirect.toml", "redirect.yaml", "redirect.yml", "redirect.json"}) {
    const fs::path candidate = folder / name;
    std::error_code ignored;
    if (!fs::exists(candidate, ignored) || fs::equivalent(candidate, main_file, ignored)) {
      continue;
    }
    if (found.empty()) {
      found = candidate.string();
    } else {
      unread->push_back(candidate.string());
    }
  }
  return found;
}

}  // namespace gateway::config
