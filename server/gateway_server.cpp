#include "server/gateway_server.hpp"

#include <utility>

#include "server/routes/client_dialect.hpp"
#include "server/routes/log_entry.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {

GatewayServer::GatewayServer(const GatewayConfig& config, std::unique_ptr<Gateway> gateway)
    : gateway_(std::move(gateway)), front_(config.server, gateway_->loops()) {
  front_.OnRefused([this](const Refusal& refusal) {
    LogRecord record = LogEntry(refusal);
    const Dialect client = record.client_dialect;
    return OwnHeaders(gateway_->Record(std::move(record)), client);
  });
  front_.OnError(FrontError);
  AddGate(front_, *gateway_, config.cors);
  AddOpenAiRoutes(front_, *gateway_);
  AddAnthropicRoutes(front_, *gateway_);
  AddModelRoutes(front_, *gateway_, config.log.utc_offset);
  AddHealthRoutes(front_, *gateway_, draining_);
  AddRawRoutes(front_, *gateway_);
}

Result<std::unique_ptr<GatewayServer>> GatewayServer::Start(const GatewayConfig& config) {
  auto gateway = BuildGateway(config);
  if (!gateway) {
    return gateway.error();
  }
  std::unique_ptr<GatewayServer> server(new GatewayServer(config, *std::move(gateway)));
  const auto port = server->front_.Listen();
  if (!port) {
    return port.error();
  }
  server->port_ = *port;
  return server;
}

void GatewayServer::Drain(std::chrono::milliseconds timeout) {
  draining_.store(true);
  front_.Drain(timeout, [this] { gateway_->EndRunning(); });
}

}  // namespace gateway::server
