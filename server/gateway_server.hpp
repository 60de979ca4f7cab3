// GatewayServer: a Gateway with an HTTP front and its routes, listening.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "gateway/config.hpp"
#include "gateway/gateway.hpp"
#include "gateway/result.hpp"
#include "server/clients/daily_usage.hpp"
#include "server/front/http_front.hpp"
#include "server/live_config.hpp"
#include "server/metrics/metrics_page.hpp"
#include "server/metrics/request_metrics.hpp"
#include "server/overload/admission_queue.hpp"
#include "server/routes/call_desk.hpp"

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

  // Says that it is not ready and serves on for `delay`; then takes no new requests, refuses those
  // that wait for their turn, and gives the running ones `timeout`. Not on a loop's thread.
  void Drain(std::chrono::milliseconds timeout, std::chrono::milliseconds delay = {});

  [[nodiscard]] int port() const { return port_; }
  // Of the address of its own that /admin has; 0: it has none.
  [[nodiscard]] int admin_port() const { return admin_port_; }
  [[nodiscard]] Gateway& gateway() { return *gateway_; }
  [[nodiscard]] const AdmissionQueue& queue() const { return queue_; }
  [[nodiscard]] LiveConfig& live() { return live_; }

 private:
  // What a server is made of that may not be there for it.
  struct Parts {
    std::unique_ptr<Gateway> gateway;
    std::unique_ptr<DailyUsage> usage;
    std::shared_ptr<RequestMetrics> metrics;
  };

  static Result<Parts> Build(const GatewayConfig& config);

  GatewayServer(const GatewayConfig& config, ConfigSource source, Parts parts);

  std::unique_ptr<DailyUsage> usage_;  // before the gateway: requests count there until it is gone
  AdmissionQueue queue_{{}};           // calls leave it as late as in the gateway's destructor
  const std::shared_ptr<RequestMetrics> metrics_;
  std::unique_ptr<Gateway> gateway_;
  LiveConfig live_;
  CallDesk desk_;
  std::atomic<bool> draining_{false};
  MetricsPage page_;  // knows the front, but asks it nothing until that listens
  // Behind the gateway: the front goes first, so that no request comes to a gateway that is going.
  HttpFront front_;
  int port_ = 0;
  int admin_port_ = 0;
};

}  // namespace gateway::server
