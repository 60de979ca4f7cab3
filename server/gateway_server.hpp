// GatewayServer: a Gateway with an HTTP front and its routes, listening.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "gateway/config.hpp"
#include "gateway/gateway.hpp"
#include "gateway/result.hpp"
#include "server/front/http_front.hpp"

namespace gateway::server {

class GatewayServer {
 public:
  // Error: kConfig, kStorage, kInternal; nothing is left running.
  static Result<std::unique_ptr<GatewayServer>> Start(const GatewayConfig& config);

  // Requests still running are cut off; the log is written to its end.
  ~GatewayServer() = default;
  GatewayServer(const GatewayServer&) = delete;
  GatewayServer& operator=(const GatewayServer&) = delete;

  // Takes no new requests and waits for the running ones, at most `timeout`. Not on a loop's
  // thread.
  void Drain(std::chrono::milliseconds timeout);

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] Gateway& gateway() { return *gateway_; }

 private:
  GatewayServer(const GatewayConfig& config, std::unique_ptr<Gateway> gateway);

  std::unique_ptr<Gateway> gateway_;
  std::atomic<bool> draining_{false};
  // Behind the gateway: the front goes first, so that no request comes to a gateway that is going.
  HttpFront front_;
  int port_ = 0;
};

}  // namespace gateway::server
