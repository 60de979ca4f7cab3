// What tests tell a provider's health.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "gateway/provider_health.hpp"
#include "health/times.hpp"

namespace gateway::health {

inline void Tell(ProviderHealth* health, Outcome outcome, const std::string& model, Time now,
                 std::optional<std::chrono::milliseconds> told = {}) {
  ProviderHealth::Report report;
  report.outcome = outcome;
  report.model = model;
  report.told = told;
  health->Tell(report, now);
}

inline void Break(ProviderHealth* health, const std::string& model, Time now) {
  for (int i = 0; i < 5; ++i) {
    Tell(health, Outcome::kServerError, model, now);
  }
}

}  // namespace gateway::health
