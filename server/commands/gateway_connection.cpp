#include "server/commands/gateway_connection.hpp"

#include <chrono>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "server/json/json.hpp"

namespace gateway::server {
namespace {

struct Located {
  GatewayAddress address;
  Secret token;
  std::optional<GatewayConfig> config;
};

Secret TokenOf(const GatewayPlace& place, const std::optional<GatewayConfig>& config) {
  if (!place.token.empty()) {
    return Secret(place.token);
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
  const char* variable = std::getenv("GATEWAY_ADMIN_TOKEN");
  if (variable != nullptr && *variable != '\0') {
    return Secret(variable);
  }
  return config ? config->admin.token : Secret();
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
  if (place.server.empty()) {
    located.address = AddressOf(located.config ? located.config->server : ServerConfig{});
    return located;
  }
  auto address = ReadAddress(place.server);
  if (!address) {
    return address.error();
  }
  located.address = *std::move(address);
  return located;
}

// OpenAI's list of models looks much the same, but tells no providers.
bool IsGatewaysList(const std::string& body) {
  rapidjson::Document list;
  if (!ReadJson(body, &list) || TextOf(Find(&list, "object")) != "list") {
    return false;
  }
  const rapidjson::Value* data = Find(&list, "data");
  return data != nullptr && data->IsArray() &&
         (data->Empty() || Find(&(*data)[0], "provider") != nullptr);
}

// With clients configured the list is for the admin and for them.
bool AsksForKey(const HttpAnswer& answer) {
  constexpr int kUnauthorized = 401;
  return answer.status == kUnauthorized &&
         answer.body.find("this needs a key of this gateway") != std::string::npos;
}

// Without the token: a stranger may listen there.
Result<void> CheckIsGateway(const GatewayAddress& address) {
  constexpr int kOk = 200;
  constexpr std::chrono::seconds kPatience{30};
  const auto answer = GatewayClient(address, Secret()).Send("GET", "/models", {}, kPatience);
  if (!answer && answer.error().code != ErrorCode::kUpstreamProtocol) {
    return answer.error();
  }
  if (answer && ((answer->status == kOk && IsGatewaysList(answer->body)) || AsksForKey(*answer))) {
    return {};
  }
  return Fail(
      ErrorCode::kUpstreamProtocol,
      fmt::format("what answers at {} is no gateway: GET /models gave {}", AddressText(address),
                  !answer                 ? "no HTTP answer"
                  : answer->status == kOk ? "something else than a list of providers"
                                          : fmt::format("HTTP {}", answer->status)));
}

// Where the choice of models is kept, without the password that may be in a URL.
std::string WorkingOn(const std::string& log_url) {
  constexpr std::string_view kSqlite = "sqlite://";
  if (log_url.empty()) {
    return "working without a database, so nothing is kept";
  }
  return "working on " + (log_url.starts_with(kSqlite) ? log_url.substr(kSqlite.size())
                                                       : "the configured database");
}

Result<GatewayConnection> StartHere(Located located, const Console& console) {
  GatewayConfig& config = *located.config;
  config.server.host = "127.0.0.1";
  config.server.port = 0;
  config.server.threads = 1;
  config.clients.clear();  // it is there for this one command, which has no client's key
  auto server = GatewayServer::Start(config);
  if (!server) {
    return server.error();
  }
  Complain(console, fmt::format("no server at {}; {}", AddressText(located.address),
                                WorkingOn(config.log.url)));
  GatewayClient client({config.server.host, (*server)->port(), false, {}}, config.admin.token);
  return GatewayConnection{*std::move(server), std::move(client)};
}

}  // namespace

Result<GatewayConnection> Connect(const GatewayPlace& place, const Console& console) {
  auto located = Locate(place);
  if (!located) {
    return located.error();
  }
  const auto running = CheckIsGateway(located->address);
  if (running) {
    return GatewayConnection{nullptr, GatewayClient(located->address, located->token)};
  }
  if (running.error().code != ErrorCode::kConnect || !place.server.empty()) {
    return running.error();
  }
  if (located->config) {
    return StartHere(*std::move(located), console);
  }
  return Fail(ErrorCode::kConnect,
              running.error().message +
                  ", and there is no configuration: start gateway-server, or give --config FILE or "
                  "--server URL");
}

Result<std::optional<GatewayClient>> FindRunning(const GatewayPlace& place) {
  auto located = Locate(place);
  if (!located) {
    return located.error();
  }
  const auto running = CheckIsGateway(located->address);
  if (running) {
    return std::optional(GatewayClient(located->address, located->token));
  }
  if (running.error().code == ErrorCode::kConnect && place.server.empty()) {
    return std::optional<GatewayClient>();
  }
  return running.error();
}

}  // namespace gateway::server
