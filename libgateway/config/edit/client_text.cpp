#include "libgateway/config/edit/client_text.hpp"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libgateway/config/edit/toml_string.hpp"
#include "libgateway/config/expand.hpp"

namespace gateway::config {
namespace {

using Setting = std::pair<std::string_view, std::string>;

// Strings as TOML and JSON have them, which is one form of YAML's.
std::vector<Setting> SettingsOf(const ClientConfig& client) {
  std::vector<Setting> settings = {{"name", QuoteToml(client.name)},
                                   {"key", QuoteToml("sha256:" + client.key.Hex())}};
  if (!client.models.empty()) {
    std::vector<std::string> models;
    for (const std::string& model : client.models) {
      models.push_back(QuoteToml(EscapeReferences(model)));
    }
    settings.emplace_back("models", fmt::format("[{}]", fmt::join(models, ", ")));
  }
  const ClientConfig usual;
  const auto add = [&](std::string_view name, std::size_t ClientConfig::*limit) {
    if (client.*limit != usual.*limit) {
      settings.emplace_back(name, std::to_string(client.*limit));
    }
  };
  add("requests_per_minute", &ClientConfig::requests_per_minute);
  add("tokens_per_minute", &ClientConfig::tokens_per_minute);
  add("tokens_per_day", &ClientConfig::tokens_per_day);
  add("max_in_flight", &ClientConfig::max_in_flight);
  if (client.log_bodies) {
    settings.emplace_back("log_bodies", "true");
  }
  return settings;
}

}  // namespace

std::string ClientText(const ClientConfig& client, Format format, std::string_view line_break) {
  std::string text;
  if (format == Format::kToml) {
    text.append("[[clients]]").append(line_break);
    for (const auto& [name, value] : SettingsOf(client)) {
      text.append(fmt::format("{} = {}{}", name, value, line_break));
    }
    return text;
  }
  for (const auto& [name, value] : SettingsOf(client)) {
    text.append(fmt::format(R"({}"{}": {})", text.empty() ? "{" : ", ", name, value));
  }
  return text + "}";
}

}  // namespace gateway::config
