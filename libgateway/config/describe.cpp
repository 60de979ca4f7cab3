#include <set>
#include <string_view>

#include <fmt/format.h>

#include "gateway/config.hpp"
#include "libgateway/config/sections.hpp"
#include "libgateway/config/shown_url.hpp"
#include "libgateway/config/timezone.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/json/unquote.hpp"

namespace gateway {
namespace {

using Lines = std::vector<std::string>;

std::string Url(const std::string& host, int port) {
  const bool six = host.find(':') != std::string::npos;
  return fmt::format("http://{}:{}", six ? "[" + host + "]" : host, port);
}

void DescribeServer(const GatewayConfig& config, Lines* lines) {
  const ServerConfig& server = config.server;
  lines->push_back("listen: " + Url(server.host, server.port));
  if (!config.admin.host.empty()) {
    lines->push_back(
        fmt::format("/admin and /metrics: {}", Url(config.admin.host, config.admin.port)));
  }
  if (!config.admin.token.empty()) {
    lines->push_back("admin token: set");
  }
  if (server.watch_config) {
    lines->push_back("changed files are read again at once");
  }
  if (!config.cors.allowed_origins.empty()) {
    lines->push_back(
        fmt::format("web pages from: {}", fmt::join(config.cors.allowed_origins, ", ")));
  }
}

void DescribeLog(const LogConfig& log, Lines* lines) {
  Lines places;
  if (!log.url.empty()) {
    places.push_back(config::ShownUrl(log.url));
  }
  for (const std::string& url : log.also) {
    places.push_back(config::ShownUrl(url));
  }
  if (places.empty()) {
    lines->push_back("log: none");
    return;
  }
  lines->push_back(fmt::format("log: {}, times in {} ({})", fmt::join(places, ", "), log.timezone,
                               config::OffsetText(log.utc_offset)));
  if (const Lines unusual = config::UnusualLog(log); !unusual.empty()) {
    lines->push_back(fmt::format("  {}", fmt::join(unusual, ", ")));
  }
}

std::string AffinityText(const ProviderConfig& provider) {
  switch (provider.affinity) {
    case Affinity::kSession:
      return fmt::format(", one for each {}", provider.affinity_header);
    case Affinity::kPrompt:
      return ", one for each conversation";
    case Affinity::kNone:
      break;
  }
  return "";
}

std::string DescribeKeys(const ProviderConfig& provider) {
  if (provider.keys.empty()) {
    return "  keys: none";
  }
  Lines keys;
  for (const Key& key : provider.keys) {
    keys.push_back(fmt::format("{} ({})", key.alias, key.secret.Hint()));
  }
  const char* only = provider.use_next_key || keys.size() == 1 ? "" : ", no other stands in";
  return fmt::format("  keys: {}, {}{}{}", fmt::join(keys, ", "),
                     KeyStrategyName(provider.key_strategy), only, AffinityText(provider));
}

// "reasoning_effort, seed": what they are set to may be a secret.
std::string MemberNames(const std::string& object) {
  json::Tree tree;
  std::string names;
  if (tree.Read(object)) {
    for (const json::Element member : tree.root()) {
      names.append(names.empty() ? "" : ", ").append(json::Unescape(member.key()));
    }
  }
  return names;
}

void DescribeRedirects(std::string_view what, const Redirects& table, Lines* lines) {
  for (const auto& [alias, redirect] : table) {
    Lines way{alias, redirect.to};
    std::set<std::string_view> used{alias};
    // Each alias once, as the router goes.
    for (auto next = table.Find(redirect.to); next && used.insert(*next->alias).second;
         next = table.Find(way.back())) {
      if (*next->alias == "*" && way.back().find('/') != std::string::npos) {
        break;
      }
      way.push_back(next->name);
    }
    lines->push_back(
        fmt::format("{} {}{}", what, fmt::join(way, " -> "),
                    redirect.set.empty() ? "" : ", sets " + MemberNames(redirect.set)));
  }
}

void DescribeProvider(const ProviderConfig& provider, Lines* lines) {
  lines->push_back(fmt::format("provider {}: {} protocol, {}", provider.name,
                               DialectName(provider.dialect), provider.base_url));
  lines->push_back(DescribeKeys(provider));
  lines->push_back(provider.models.empty()
                       ? "  models: none listed, any may be asked for"
                       : fmt::format("  models: {}", fmt::join(provider.models, ", ")));
  DescribeRedirects("  redirect", provider.redirects, lines);
  if (!provider.extra_headers.empty()) {
    Lines names;  // their values may be secrets
    for (const Header& header : provider.extra_headers) {
      names.push_back(header.name);
    }
    lines->push_back(fmt::format("  extra headers: {}", fmt::join(names, ", ")));
  }
  if (const Lines unusual = config::UnusualTranslation(provider); !unusual.empty()) {
    lines->push_back(fmt::format("  translation: {}", fmt::join(unusual, ", ")));
  }
  if (const Lines unusual = config::UnusualLimits(provider); !unusual.empty()) {
    lines->push_back(fmt::format("  limits: {}", fmt::join(unusual, ", ")));
  }
  if (!provider.prices.empty()) {
    Lines models;
    for (const ModelPrice& price : provider.prices) {
      models.push_back(fmt::format("{} ({} / {})", price.model, price.input, price.output));
    }
    lines->push_back(fmt::format("  prices: {}", fmt::join(models, ", ")));
  }
  if (provider.log_bodies) {
    lines->push_back("  what is said with it is logged");
  }
}

void DescribeClient(const ClientConfig& client, Lines* lines) {
  Lines limits;
  const auto add = [&limits](std::size_t limit, std::string_view what) {
    if (limit != 0) {
      limits.push_back(fmt::format("{} {}", limit, what));
    }
  };
  add(client.requests_per_minute, "requests a minute");
  add(client.tokens_per_minute, "tokens a minute");
  add(client.tokens_per_day, "tokens a day");
  add(client.max_in_flight, "at once");
  lines->push_back(fmt::format(
      "client {}: {}; {}{}", client.name,
      client.models.empty() ? "all models" : fmt::format("{}", fmt::join(client.models, ", ")),
      limits.empty() ? "no limits" : fmt::format("{}", fmt::join(limits, ", ")),
      client.log_bodies ? "; what it says is logged" : ""));
}

void DescribeRoute(const RouteConfig& route, Lines* lines) {
  const bool by_weight =
      route.strategy == RouteStrategy::kWeighted || route.strategy == RouteStrategy::kLeastBusy;
  Lines targets;
  for (const RouteTarget& target : route.targets) {
    targets.push_back(by_weight ? fmt::format("{} ({})", target.to, target.weight) : target.to);
  }
  lines->push_back(fmt::format("route {}: {}: {}{}", route.model, RouteStrategyName(route.strategy),
                               fmt::join(targets, ", "),
                               route.fall_back_on_refusal ? "; goes on after refusals, too" : ""));
}

void DescribeRouting(const GatewayConfig& config, Lines* lines) {
  if (config.model_listing == ModelListing::kAll) {
    lines->push_back("model list: all that upstreams last offered");
  }
  if (!config.default_provider.empty()) {
    lines->push_back(fmt::format("other models go to: {}", config.default_provider));
  } else if (!config.providers.empty()) {
    lines->push_back(
        fmt::format("other models go to: {} (the first provider)", config.providers.front().name));
  }
  DescribeRedirects("redirect", config.redirects, lines);
  for (const RouteConfig& route : config.routes) {
    DescribeRoute(route, lines);
  }
}

}  // namespace

std::string_view KeyStrategyName(KeyStrategy strategy) {
  switch (strategy) {
    case KeyStrategy::kFirst:
      return "first";
    case KeyStrategy::kRoundRobin:
      return "round_robin";
    case KeyStrategy::kRandom:
      return "random";
  }
  return "first";
}

std::string DescribeConfig(const GatewayConfig& config) {
  Lines lines;
  DescribeServer(config, &lines);
  DescribeLog(config.log, &lines);
  for (const ClientConfig& client : config.clients) {
    DescribeClient(client, &lines);
  }
  for (const ProviderConfig& provider : config.providers) {
    DescribeProvider(provider, &lines);
  }
  DescribeRouting(config, &lines);
  for (const std::string& hint : config.hints) {
    lines.push_back("hint: " + hint);
  }
  return fmt::format("{}", fmt::join(lines, "\n"));
}

}  // namespace gateway
