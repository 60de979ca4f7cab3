#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "libgateway/config/near_name.hpp"
#include "libgateway/config/redirect.hpp"
#include "libgateway/config/sections.hpp"
#include "libgateway/config/values.hpp"

namespace gateway::config {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr Range<milliseconds> kTimeout{1ms, 24h};

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

// Names stand in model names, in paths (/{provider}/...) and in response headers.
std::string WrongName(const std::string& name) {
  // Source: architecture, HTTP surface: first path segments the server itself answers.
  constexpr std::array<std::string_view, 7> kTaken{"v1",      "models", "messages", "admin",
                                                   "healthz", "readyz", "metrics"};
  if (std::find(kTaken.begin(), kTaken.end(), name) != kTaken.end()) {
    return "is a path of the gateway itself; choose another one";
  }
  if (!IsPlainName(name)) {
    return fmt::format("cannot be a provider's name; {}", kPlainNameRule);
  }
  return {};
}

void ReadName(TableReader& reader, const ProviderList& found, ProviderConfig* provider) {
  const Report& report = reader.report();
  const Node* node = reader.Find("name");
  if (node == nullptr) {
    report.At(reader.place(), "this provider has no name; add name = \"...\"");
    return;
  }
  const auto name = ReadPlainText(*node, report);
  if (!name) {
    return;
  }
  if (const std::string wrong = WrongName(*name); !wrong.empty()) {
    report.At(node->place, fmt::format("'name' {} {}", Quoted(*name), wrong));
    return;
  }
  if (std::any_of(found.providers.begin(), found.providers.end(),
                  [&name](const ProviderConfig& other) { return other.name == *name; })) {
    report.At(node->place, fmt::format("a second provider called '{}'; rename one of them", *name));
    return;
  }
  provider->name = *name;
}

void ReadProtocol(TableReader& reader, ProviderConfig* provider) {
  const Node* node = reader.Find("protocol");
  if (node == nullptr) {
    return;
  }
  const auto protocol = ReadText(*node, reader.report());
  if (!protocol) {
    return;
  }
  for (const Dialect dialect : {Dialect::kOpenAi, Dialect::kAnthropic}) {
    if (*protocol == DialectName(dialect)) {
      provider->dialect = dialect;
      return;
    }
  }
  reader.report().At(node->place, "unknown protocol " + Quoted(node->text) +
                                      Suggest(node->text, {"openai", "anthropic"}));
}

void ReadBaseUrl(TableReader& reader, ProviderConfig* provider) {
  const Node* node = reader.Find("base_url");
  if (node == nullptr) {
    reader.report().At(
        reader.place(),
        "this provider has no base_url; add base_url = \"https://api.example.com/v1\"");
    return;
  }
  if (const auto text = ReadText(*node, reader.report())) {
    auto url = ParseBaseUrl(*text);
    if (!url) {
      reader.report().At(node->place, "'base_url' " + url.error().message);
      return;
    }
    const bool is_anthropic = provider->dialect == Dialect::kAnthropic;
    provider->base_url = is_anthropic ? WithVersion(*std::move(url)) : *std::move(url);
  }
}

void ReadModels(TableReader& reader, std::vector<std::string>* models) {
  const Node* node = reader.Find("models");
  if (node == nullptr) {
    return;
  }
  if (node->kind != Node::Kind::kArray) {
    reader.report().At(node->place, R"('models' must be a list; write ["one", "two"])");
    return;
  }
  for (const Node& item : node->children) {
    const auto model = ReadText(item, reader.report());
    if (!model) {
      continue;
    }
    if (model->empty() || HasControl(*model)) {
      reader.report().At(item.place, "an empty or unprintable model name; take it out");
    } else if (std::find(models->begin(), models->end(), *model) == models->end()) {
      models->push_back(*model);
    }
  }
}

void ReadModelsPath(TableReader& reader, std::string* path) {
  const Node* node = reader.Find("models_path");
  if (node == nullptr) {
    return;
  }
  const auto text = ReadText(*node, reader.report());
  if (!text) {
    return;
  }
  if (!text->starts_with('/') || HasControl(*text) ||
      text->find_first_of(" #") != std::string::npos) {
    reader.report().At(node->place,
                       "'models_path' is no path; write it like \"/models\" (it is appended to "
                       "base_url)");
    return;
  }
  *path = *text;
}

void ReadOwnRedirects(TableReader& reader, Redirects* redirects) {
  if (const Node* node = reader.Find("redirects")) {
    std::vector<FoundRedirect> found;
    ReadRedirects(*node, reader.report(), &found);
    RefuseCircles(found);
    *redirects = TableOf(found);
  }
}

void ReadProvider(const Node& table, const Report& report, ProviderList* found) {
  TableReader reader(table, report);
  ProviderConfig provider;
  if (table.kind != Node::Kind::kTable && table.kind != Node::Kind::kNothing) {
    return;
  }
  ReadName(reader, *found, &provider);
  ReadProtocol(reader, &provider);
  ReadBaseUrl(reader, &provider);
  ReadKeys(reader, &provider, found);
  ReadAffinity(reader, &provider, found);
  reader.Duration("connect_timeout", kTimeout, &provider.timeouts.connect);
  reader.Duration("first_byte_timeout", kTimeout, &provider.timeouts.first_byte);
  reader.Duration("stream_first_byte_timeout", kTimeout, &provider.timeouts.stream_first_byte);
  reader.Duration("idle_timeout", kTimeout, &provider.timeouts.idle);
  ReadExtraHeaders(reader, &provider.extra_headers);
  ReadModelsPath(reader, &provider.models_path);
  ReadModels(reader, &provider.models);
  ReadOwnRedirects(reader, &provider.redirects);
  reader.Flag("include_usage", &provider.include_usage);
  reader.Flag("log_bodies", &provider.log_bodies);
  ReadPrices(reader, &provider.prices);
  ReadTranslation(reader, &provider);
  ReadProviderLimits(reader, &provider);
  reader.RefuseOthers();
  found->providers.push_back(std::move(provider));
}

}  // namespace

void ReadProviders(const Node& list, const Report& report, ProviderList* found) {
  if (list.kind != Node::Kind::kArray) {
    report.At(list.place,
              "'providers' must be a list of tables; in TOML begin each with [[providers]]");
    return;
  }
  for (const Node& table : list.children) {
    ReadProvider(table, report, found);
  }
}

}  // namespace gateway::config
