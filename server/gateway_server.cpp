#include "server/gateway_server.hpp"

#include <thread>
#include <utility>

#include "server/process_limits.hpp"
#include "server/routes/client_dialect.hpp"
#include "server/routes/log_entry.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {

GatewayServer::GatewayServer(const GatewayConfig& config, ConfigSource source,
                             std::unique_ptr<Gateway> gateway, std::unique_ptr<DailyUsage> usage)
    : usage_(std::move(usage)),
      gateway_(std::move(gateway)),
      live_(config, std::move(source), *gateway_),
      clients_(std::make_shared<const ClientDirectory>(config.clients, nullptr)),
      desk_(*gateway_, queue_, config.server),
      front_(FitToSystem(config.server), gateway_->loops()) {
  live_.OnReload([this](const GatewayConfig& now) {
    clients_.Set(std::make_shared<const ClientDirectory>(now.clients, clients_.Get().get()));
    desk_.SetLimits(now.server);
    front_.SetLimits(FitToSystem(now.server));
  });
  front_.OnRefused([this](const Refusal& refusal) {
    LogRecord record = LogEntry(refusal);
    if (refusal.ticket != nullptr) {
      refusal.ticket->End();
    }
    const Dialect client = record.client_dialect;
    return OwnHeaders(gateway_->Record(std::move(record)), client);
  });
  front_.OnError(FrontError);
  AddGate(front_, *gateway_, live_, clients_, *usage_);
  AddOpenAiRoutes(front_, desk_);
  AddAnthropicRoutes(front_, desk_);
  AddModelListRoutes(front_, *gateway_);
  AddModelChoiceRoutes(front_, *gateway_, live_);
  AddAdminRoutes(front_, *gateway_, live_);
  AddHealthStateRoutes(front_, *gateway_, live_);
  AddClientRoutes(front_, *gateway_, live_, clients_, *usage_);
  AddLogRoutes(front_, *gateway_, live_);
  AddHealthRoutes(front_, *gateway_, draining_);
  AddRawRoutes(front_, *gateway_, desk_);
}

Result<std::unique_ptr<GatewayServer>> GatewayServer::Start(const GatewayConfig& config,
                                                            ConfigSource source) {
  auto gateway = BuildGateway(config);
  if (!gateway) {
    return gateway.error();
  }
  auto usage = DailyUsage::Open(config.log);
  if (!usage) {
    return usage.error();
  }
  std::unique_ptr<GatewayServer> server(
      new GatewayServer(config, std::move(source), *std::move(gateway), *std::move(usage)));
  const auto port = server->front_.Listen();
  if (!port) {
    return port.error();
  }
  server->port_ = *port;
  return server;
}

void GatewayServer::Drain(std::chrono::milliseconds timeout, std::chrono::milliseconds delay) {
  draining_.store(true);
  std::this_thread::sleep_for(delay);
  desk_.Close();
  front_.Drain(timeout, [this] { gateway_->EndRunning(); });
}

}  // namespace gateway::server
