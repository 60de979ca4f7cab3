// RequestMetrics: counts every request that ends, by what its record tells.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "gateway/config.hpp"
#include "gateway/provider_registry.hpp"
#include "gateway/request_observer.hpp"
#include "server/metrics/metrics_text.hpp"
#include "server/metrics/request_series.hpp"
#include "server/published.hpp"

namespace gateway::server {

// Any thread. Names that clients make up are no labels: only providers and models are that the
// configuration or a provider's list knows, and of models so many of each provider that are asked
// for first (ProviderSeries::kMostModels).
class RequestMetrics final : public RequestObserver {
 public:
  RequestMetrics();
  ~RequestMetrics() override;

  // The names that count from now on. Counters stay, also of what is no longer there.
  void Learn(const ProviderRegistry& registry, const GatewayConfig& config);

  // Takes no lock and allocates nothing, but for the first request for a model.
  void OnEnd(const LogRecord& record) noexcept override;

  void Write(MetricsText* text) const;

 private:
  class Names;

  ProviderSeries& SeriesOf(const std::string& provider);

  mutable std::mutex mutex_;
  // In the order they became known. Never shortened: counters only rise.
  std::vector<std::unique_ptr<ProviderSeries>> providers_;  // guarded by mutex_
  ProviderSeries none_{""};                                 // no provider was asked
  OverheadTimes overhead_;
  Published<Names> names_;
};

}  // namespace gateway::server
