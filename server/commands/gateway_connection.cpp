#include "server/commands/gateway_connection.hpp"

#include <chrono>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "server/clients/new_key.hpp"
#include "server/gateway_mark.hpp"

namespace gateway::server {
namespace {

struct Located {
  GatewayAddress address;
  std::optional<GatewayAddress> admin_address;
  Secret token;
  Secret key;
  std::optional<GatewayConfig> config;
};

// What was given, else what the environment has; empty: neither.
Secret GivenOr(const std::string& given, const char* variable) {
  if (!given.empty()) {
    return Secret(given);
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
  const char* value = std::getenv(variable);
  return value == nullptr ? Secret() : Secret(value);
}

Secret TokenOf(const GatewayPlace& place, const std::optional<GatewayConfig>& config) {
  Secret token = GivenOr(place.token, "GATEWAY_ADMIN_TOKEN");
  return token.empty() && config ? config->admin.token : token;
}

Result<Located> Locate(const GatewayPlace& place) {
  Located located;
  if (!place.config_file.empty()) {
    auto config = LoadConfig(place.config_file);
    if (!config) {
      return config.error();
    }
    located.config = *std::move(config);
  } else if (place.server.empty()) {
    if (auto config = ConfigFromEnvironment()) {
      located.config = *std::move(config);
    }
  }
  located.token = TokenOf(place, located.config);
  located.key = GivenOr(place.key, "GATEWAY_KEY");
  if (place.server.empty()) {
    located.address = AddressOf(located.config ? located.config->server : ServerConfig{});
    if (located.config && !located.config->admin.host.empty()) {
      located.admin_address = AddressOf(located.config->admin);
    }
    return located;
  }
  auto address = ReadAddress(place.server);
  if (!address) {
    return address.error();
  }
  located.address = *std::move(address);
  return located;
}

// Without the token: a stranger may listen there. A look at its health leaves no row in the log.
Result<void> CheckIsGateway(const GatewayAddress& address) {
  constexpr int kOk = 200;
  constexpr std::chrono::seconds kPatience{30};
  const auto answer = GatewayClient(address, Secret()).Send("GET", "/healthz", {}, kPatience);
  if (!answer && answer.error().code != ErrorCode::kUpstreamProtocol) {
    return answer.error();
  }
  if (answer && answer->status == kOk && answer->mark == kMark) {
    return {};
  }
  return Fail(
      ErrorCode::kUpstreamProtocol,
      fmt::format("what answers at {} is no gateway: GET /healthz gave {}", AddressText(address),
                  !answer                 ? "no HTTP answer"
                  : answer->status == kOk ? fmt::format("no '{}: {}'", kMarkHeader, kMark)
                                          : fmt::format("HTTP {}", answer->status)));
}

// Without the password that may be in a URL.
std::string DatabaseAt(const std::string& log_url) {
  constexpr std::string_view kSqlite = "sqlite://";
  return log_url.starts_with(kSqlite) ? log_url.substr(kSqlite.size()) : "the configured database";
}

// Where the choice of models is kept.
std::string WorkingOn(const std::string& log_url) {
  return log_url.empty() ? "working without a database, so nothing is kept"
                         : "working on " + DatabaseAt(log_url);
}

// A gateway may be writing the same log, at an address that is not the configured one: it ends its
// own rows, and says by itself what is kept for how long.
void LeaveRowsAlone(LogConfig* log) {
  std::erase(log->also, "stdout:");  // that is the command's own
  log->instance = "gateway-server";
  log->keep = log->keep_bodies = {};
  log->max_bytes = 0;
  log->delivery.start_rows = false;
}

GatewayClient ClientOf(const Located& located) {
  GatewayClient client(located.address, located.token, located.key);
  if (located.admin_address) {
    client.SetAdminAddress(*located.admin_address);
  }
  return client;
}

Result<GatewayConnection> StartHere(Located located, const Console& console) {
  GatewayConfig& config = *located.config;
  config.server.host = "127.0.0.1";
  config.server.port = 0;
  config.server.threads = 1;
  // It is there for this one command, whoever else may be on this machine.
  const auto key = NewClientKey();
  if (!key) {
    return key.error();
  }
  config.clients.assign(1, {});
  config.clients.front().name = "gateway-server";
  config.clients.front().key = ClientKey::Of(*key);
  const auto token = NewClientKey();
  if (!token) {
    return token.error();
  }
  config.admin = {};
  config.admin.token = Secret(*token);
  LeaveRowsAlone(&config.log);
  auto server = GatewayServer::Start(config);
  if (!server) {
    return server.error();
  }
  Complain(console, fmt::format("no server at {}; {}", AddressText(located.address),
                                WorkingOn(config.log.url)));
  GatewayClient client({config.server.host, (*server)->port(), false, {}}, config.admin.token,
                       Secret(*key));
  return GatewayConnection{*std::move(server), std::move(client)};
}

struct Found {
  Located located;
  std::optional<GatewayClient> running;  // empty: none does where none need to
};

Result<Found> Look(const GatewayPlace& place) {
  auto located = Locate(place);
  if (!located) {
    return located.error();
  }
  Found found{*std::move(located), {}};
  const auto running = CheckIsGateway(found.located.address);
  if (running) {
    found.running = ClientOf(found.located);
  } else if (running.error().code != ErrorCode::kConnect || !place.server.empty()) {
    return running.error();
  }
  return found;
}

// The same, where a configuration has to be there if no gateway is.
Result<Found> LookForOneOrConfig(const GatewayPlace& place) {
  auto found = Look(place);
  if (!found || found->running || found->located.config) {
    return found;
  }
  return Fail(ErrorCode::kConnect,
              fmt::format("nothing answers at {}, and there is no configuration: start "
                          "gateway-server, or give --config FILE or --server URL",
                          AddressText(found->located.address)));
}

}  // namespace

Result<GatewayConnection> Connect(const GatewayPlace& place, const Console& console) {
  auto found = LookForOneOrConfig(place);
  if (!found) {
    return found.error();
  }
  if (found->running) {
    return GatewayConnection{nullptr, *std::move(found->running)};
  }
  return StartHere(std::move(found->located), console);
}

Result<std::unique_ptr<LogSource>> ConnectToLog(const GatewayPlace& place, const Console& console) {
  auto found = LookForOneOrConfig(place);
  if (!found) {
    return found.error();
  }
  if (found->running) {
    return LogOf(*std::move(found->running));
  }
  const LogConfig& log = found->located.config->log;
  if (!log.url.empty()) {
    Complain(console, fmt::format("no server at {}; reading {}",
                                  AddressText(found->located.address), DatabaseAt(log.url)));
  }
  return LogAt(log);
}

Result<std::optional<GatewayClient>> FindRunning(const GatewayPlace& place) {
  auto found = Look(place);
  if (!found) {
    return found.error();
  }
  return std::move(found->running);
}

}  // namespace gateway::server
