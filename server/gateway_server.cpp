#include "server/gateway_server.hpp"

#include <thread>
#include <utility>

#include "server/process_limits.hpp"
#include "server/routes/client_dialect.hpp"
#include "server/routes/log_entry.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {

GatewayServer::GatewayServer(const GatewayConfig& config, ConfigSource source, Parts parts)
    : usage_(std::move(parts.usage)),
      metrics_(std::move(parts.metrics)),
      gateway_(std::move(parts.gateway)),
      live_(config, std::move(source), *gateway_),
      desk_(*gateway_, queue_, config.server),
      page_({*gateway_, *metrics_, front_, queue_, live_, draining_}),
      front_(FitToSystem(config.server), gateway_->loops()) {
  live_.OnReload([this](const GatewayConfig& now) {
    desk_.SetLimits(now.server);
    front_.SetLimits(FitToSystem(now.server));
    page_.Learn();
  });
  front_.OnRefused([this](const Refusal& refusal) {
    LogRecord record = LogEntry(refusal);
    if (refusal.ticket != nullptr) {
      refusal.ticket->End();
    }
    const Dialect client = record.client_dialect;
    return OwnHeaders(*gateway_, gateway_->Record(std::move(record), refusal.headers), client);
  });
  front_.OnError(FrontError);
  AddGate(front_, *gateway_, live_, *usage_);
  AddOpenAiRoutes(front_, desk_);
  AddAnthropicRoutes(front_, desk_);
  AddModelListRoutes(front_, *gateway_);
  AddModelChoiceRoutes(front_, *gateway_, live_);
  AddAdminRoutes(front_, *gateway_, live_);
  AddHealthStateRoutes(front_, *gateway_, live_);
  AddClientRoutes(front_, *gateway_, live_, *usage_);
  AddLogRoutes(front_, *gateway_, live_);
  AddMetricsRoute(front_, page_);
  AddHealthRoutes(front_, *gateway_, draining_);
  AddRawRoutes(front_, *gateway_, desk_);
}

Result<GatewayServer::Parts> GatewayServer::Build(const GatewayConfig& config) {
  Parts built;
  built.metrics = std::make_shared<RequestMetrics>();
  auto parts = BuildParts(config);
  if (!parts) {
    return parts.error();
  }
  parts->observer = built.metrics;
  auto gateway = Gateway::Create(*std::move(parts));
  if (!gateway) {
    return gateway.error();
  }
  built.gateway = *std::move(gateway);
  auto usage = DailyUsage::Open(config.log);
  if (!usage) {
    return usage.error();
  }
  built.usage = *std::move(usage);
  return built;
}

Result<std::unique_ptr<GatewayServer>> GatewayServer::Start(const GatewayConfig& config,
                                                            ConfigSource source) {
  auto parts = Build(config);
  if (!parts) {
    return parts.error();
  }
  std::unique_ptr<GatewayServer> server(
      new GatewayServer(config, std::move(source), *std::move(parts)));
  if (const AdminConfig& admin = config.admin; !admin.host.empty()) {
    const auto port = server->front_.OpenSideDoor(admin.host, admin.port);
    if (!port) {
      return port.error();
    }
    server->admin_port_ = *port;
  }
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
