#include "server/commands/clients_command.hpp"

#include <ostream>
#include <string>

#include <fmt/format.h>

#include "server/clients/new_key.hpp"
#include "server/commands/clients_options.hpp"
#include "server/commands/clients_table.hpp"
#include "server/commands/display_text.hpp"
#include "server/commands/gateway_connection.hpp"
#include "server/commands/reload_gateway.hpp"

namespace gateway::server {
namespace {

// The only place that ever shows it.
void TellKey(const std::string& key, const Console& console) {
  console.err << "its key, which is shown this once:\n" << std::flush;
  console.out << key << "\n" << std::flush;
}

// Like models --write, but the standard output is the key's alone.
int Reload(const GatewayPlace& place, const Console& console) {
  return ReloadGateway(place, Console{console.in, console.err, console.err, console.interactive});
}

bool HasClients(const std::string& file, std::size_t count) {
  const auto config = LoadConfig(file);
  return config && config->clients.size() == count;
}

int Add(const ClientsOptions& options, const Console& console) {
  const auto key = NewClientKey();
  if (!key) {
    return Complain(console, key.error().message);
  }
  const std::string& file = options.place.config_file;
  ClientConfig client = options.client;
  client.key = ClientKey::Of(*key);
  const auto added = AddClient(file, client);
  if (!added) {
    const int status = Complain(console, added.error().message);
    if (added.error().code == ErrorCode::kUnsupported) {  // there is something to do by hand
      TellKey(*key, console);
    }
    return status;
  }
  console.err << fmt::format("client {} written to {}\n", DisplayText(client.name),
                             DisplayText(file));
  if (HasClients(file, 1)) {
    console.err << "it is the first one: from now on every request needs a key\n";
  }
  TellKey(*key, console);
  return Reload(options.place, console);
}

int Remove(const ClientsOptions& options, const Console& console) {
  const std::string& file = options.place.config_file;
  if (auto removed = RemoveClient(file, options.client.name); !removed) {
    return Complain(console, removed.error().message);
  }
  console.out << fmt::format("client {} taken out of {}\n", DisplayText(options.client.name),
                             DisplayText(file));
  if (HasClients(file, 0)) {
    console.out << "it was the last one: the gateway asks nobody for a key any more\n";
  }
  const int status = ReloadGateway(options.place, console);
  return status == 0
             ? status
             : Complain(console, "a gateway that runs may still take the client's key", status);
}

int List(const ClientsOptions& options, const Console& console) {
  const auto running = FindRunning(options.place);
  if (!running) {
    return Complain(console, running.error().message);
  }
  if (*running) {
    const auto table = RunningClients(**running);
    if (table) {
      console.out << *table;
      return 0;
    }
    if (options.place.config_file.empty()) {
      return Complain(console, table.error().message);
    }
    Complain(console, "the gateway does not tell what they use: " + table.error().message);
  } else if (options.place.config_file.empty()) {
    return Complain(console, "no gateway is running; give --config FILE or --server URL");
  }
  const auto config = LoadConfig(options.place.config_file);
  if (!config) {
    return Complain(console, config.error().message);
  }
  console.out << ConfiguredClients(config->clients);
  return 0;
}

}  // namespace

int RunClients(std::span<const std::string_view> words, const Console& console) {
  const auto options = ParseClientsOptions(words);
  if (!options) {
    return Complain(console, options.error().message, kExitUsage);
  }
  switch (options->action) {
    case ClientsAction::kAdd:
      return Add(*options, console);
    case ClientsAction::kList:
      return List(*options, console);
    case ClientsAction::kRemove:
      return Remove(*options, console);
    case ClientsAction::kHelp:
      break;
  }
  console.out << ClientsHelpText();
  return 0;
}

}  // namespace gateway::server
