// MetricsPage: all that GET /metrics shows.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "gateway/gateway.hpp"
#include "server/front/http_front.hpp"
#include "server/live_config.hpp"
#include "server/metrics/request_metrics.hpp"
#include "server/overload/admission_queue.hpp"

namespace gateway::server {

class MetricsPage {
 public:
  // All outlive it.
  struct Sources {
    const Gateway& gateway;
    RequestMetrics& requests;
    const HttpFront& front;
    const AdmissionQueue& queue;
    const LiveConfig& live;
    const std::atomic<bool>& draining;
  };

  explicit MetricsPage(const Sources& sources);

  // Any thread, but no loop's: may block for a moment.
  std::string Text();

  // What the running configuration names is a label from now on, and what was chosen of models.
  void Learn();

 private:
  void WriteLoad(MetricsText* text) const;
  void WriteProcess(MetricsText* text) const;

  const Sources sources_;
  const std::string wal_;  // the log's, beside its SQLite file; empty: it has none
  const std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
  const std::chrono::steady_clock::time_point up_since_ = std::chrono::steady_clock::now();
  std::mutex learning_;
  std::shared_ptr<const Snapshot> learnt_;  // guarded by learning_
};

}  // namespace gateway::server
