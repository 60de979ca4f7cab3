// GatewayServer: a Gateway with an HTTP front and its routes, listening.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "gateway/config.hpp"
#include "gateway/gateway.hpp"
#include "gateway/result.hpp"
#include "server/clients/client_directory.hpp"
#include "server/clients/daily_usage.hpp"
#include "server/front/http_front.hpp"
#include "server/live_config.hpp"
#include "server/published.hpp"

namespace gateway::server {

class GatewayServer {
 public:
  // `source`: where the configuration is read again from; empty: it stays as it is.
  // Error: kConfig, kStorage, kInternal; nothing is left running.
  static Result<std::unique_ptr<GatewayServer>> Start(const GatewayConfig& config,
                                                      ConfigSource source = {});

  // Requests still running are cut off; the log is written to its end.
  ~GatewayServer() = default;
  GatewayServer(const GatewayServer&) = delete;
  GatewayServer& operator=(const GatewayServer&) = delete;

  // Takes no new requests and waits for the running ones, at most `timeout`. Not on a loop's
  // thread.
  void Drain(std::chrono::milliseconds timeout);

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] Gateway& gateway() { return *gateway_; }
  [[nodiscard]] LiveConfig& live() { return live_; }

 private:
  GatewayServer(const GatewayConfig& config, ConfigSource source, std::unique_ptr<Gateway> gateway,
                std::unique_ptr<DailyUsage> usage);

  std::unique_ptr<DailyUsage> usage_;  // before the gateway: requests count there until it is gone
  std::unique_ptr<Gateway> gateway_;
  LiveConfig live_;
  Published<ClientDirectory> clients_;
  std::atomic<bool> draining_{false};
  // Behind the gateway: the front goes first, so that no request comes to a gateway that is going.
  HttpFront front_;
  int port_ = 0;
};

}  // namespace gateway::server
