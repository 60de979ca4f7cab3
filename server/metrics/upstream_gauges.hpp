// How providers and their keys are, for Prometheus.
#pragma once

#include <chrono>
#include <cstddef>

#include "gateway/provider_registry.hpp"
#include "server/metrics/metrics_text.hpp"

namespace gateway::server {

// Keys of a provider that are shown one by one; there may be thousands.
inline constexpr std::size_t kMostKeysShown = 200;

// May block for a moment.
void WriteUpstreams(const ProviderRegistry& registry, std::chrono::steady_clock::time_point now,
                    MetricsText* text);

}  // namespace gateway::server
