#include <algorithm>

#include <fmt/format.h>

#include "libgateway/config/expand.hpp"
#include "libgateway/config/sections.hpp"
#include "libgateway/config/values.hpp"

namespace gateway::config {
namespace {

constexpr std::size_t kMost = 1'000'000'000;
constexpr std::size_t kMostTokensADay = 1'000'000'000'000;
constexpr std::size_t kShortestKey = 16;
constexpr std::string_view kDigestMark = "sha256:";
constexpr std::string_view kWrongKey =
    "'key' must be 16 visible ASCII characters at least, or \"sha256:\" and the 64 hexadecimal "
    "digits that sha256sum prints for the key";

template <typename Member, typename Value>
bool IsTaken(const std::vector<ClientConfig>& clients, Member member, const Value& value) {
  return std::any_of(clients.begin(), clients.end(),
                     [&](const ClientConfig& other) { return other.*member == value; });
}

void ReadClientName(TableReader& reader, const ClientList& found, ClientConfig* client) {
  const Report& report = reader.report();
  const Node* node = reader.Find("name");
  if (node == nullptr) {
    report.At(reader.place(), "this client has no name; add name = \"...\"");
    return;
  }
  const auto name = ReadPlainText(*node, report);
  if (!name) {
    return;
  }
  if (!IsPlainName(*name)) {
    report.At(node->place, fmt::format("'name' {} cannot be a client's name; {}", Quoted(*name),
                                       kPlainNameRule));
  } else if (IsTaken(found.clients, &ClientConfig::name, *name)) {
    report.At(node->place, fmt::format("a second client called '{}'; rename one of them", *name));
  } else {
    client->name = *name;
  }
}

std::optional<ClientKey> KeyOf(std::string_view text) {
  if (text.starts_with(kDigestMark)) {
    const auto key = ClientKey::FromHex(text.substr(kDigestMark.size()));
    // What sha256sum prints when it was given nothing.
    return key == ClientKey::Of("") ? std::nullopt : key;
  }
  const bool visible =
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
  return visible && text.size() >= kShortestKey ? std::optional(ClientKey::Of(text)) : std::nullopt;
}

// No message shows anything of a key.
void ReadClientKey(TableReader& reader, ClientList* found, ClientConfig* client) {
  const Report& report = reader.report();
  const Node* node = reader.Find("key");
  if (node == nullptr) {
    report.At(reader.place(), "this client has no key; add key = \"${NAME}\"");
    return;
  }
  const auto text = ReadText(*node, report);
  if (!text) {
    return;
  }
  const auto key = KeyOf(*text);
  if (!key) {
    report.At(node->place, std::string(kWrongKey));
  } else if (IsTaken(found->clients, &ClientConfig::key, *key)) {
    report.At(node->place, "a second client with the same key; give each client its own");
  } else {
    client->key = *key;
    found->literal_keys =
        found->literal_keys || !(text->starts_with(kDigestMark) || HasReference(node->text));
  }
}

void ReadAllowed(TableReader& reader, std::vector<std::string>* models) {
  const Node* node = reader.Find("models");
  if (node == nullptr) {
    return;
  }
  if (node->kind != Node::Kind::kArray) {
    reader.report().At(node->place,
                       "'models' must be a list of the models that the client may use, such as "
                       "[\"gpt-4*\", \"openai/*\"]");
    return;
  }
  for (const Node& item : node->children) {
    const auto name = ReadText(item, reader.report());
    if (!name) {
      continue;
    }
    if (name->empty() || name->find('*') < name->size() - 1) {
      reader.report().At(item.place,
                         "a name in 'models' is empty, or has a '*' that is not its end");
    } else {
      models->push_back(*name);
    }
  }
}

void ReadClient(const Node& table, const Report& report, ClientList* found) {
  TableReader reader(table, report);
  if (table.kind != Node::Kind::kTable && table.kind != Node::Kind::kNothing) {
    return;
  }
  ClientConfig client;
  ReadClientName(reader, *found, &client);
  ReadClientKey(reader, found, &client);
  ReadAllowed(reader, &client.models);
  reader.Count("requests_per_minute", {0, kMost}, &client.requests_per_minute);
  reader.Count("tokens_per_minute", {0, kMost}, &client.tokens_per_minute);
  reader.Count("tokens_per_day", {0, kMostTokensADay}, &client.tokens_per_day);
  reader.Count("max_in_flight", {0, kMost}, &client.max_in_flight);
  reader.Flag("log_bodies", &client.log_bodies);
  reader.RefuseOthers();
  found->clients.push_back(std::move(client));
}

}  // namespace

void ReadClients(const Node& list, const Report& report, ClientList* found) {
  if (list.kind != Node::Kind::kArray) {
    report.At(list.place,
              "'clients' must be a list of tables; in TOML begin each with [[clients]]");
    return;
  }
  for (const Node& table : list.children) {
    ReadClient(table, report, found);
  }
}

}  // namespace gateway::config
