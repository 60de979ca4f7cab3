#include "server/metrics/request_series.hpp"

#include <algorithm>

namespace gateway::server {
namespace {

constexpr std::string_view kOther = "other";

void WriteRequestsOf(std::string_view provider, std::string_view model, const ModelSeries& series,
                     MetricsText* text) {
  for (std::size_t i = 0; i < 2 * kStatusClasses.size(); ++i) {
    const std::uint64_t count =
        series.requests.Sum([i](const auto& shard) { return shard.by_status[i].value(); });
    if (count > 0) {
      text->Sample({{"provider", provider},
                    {"model", model},
                    {"status", kStatusClasses[i % kStatusClasses.size()]},
                    {"stream", i < kStatusClasses.size() ? "false" : "true"}},
                   count);
    }
  }
}

}  // namespace

std::size_t BucketOf(std::chrono::microseconds time, std::span<const double> bounds) {
  const double seconds = std::chrono::duration<double>(time).count();
  return static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), seconds) -
                                  bounds.begin());
}

std::size_t StatusClassOf(int status) {
  constexpr int kClientLeft = 499;
  if (status == kClientLeft) {
    return 3;
  }
  switch (status / 100) {
    case 2:
      return 0;
    case 3:
      return 1;
    case 4:
      return 2;
    case 5:
      return 4;
    default:
      return 5;
  }
}

ModelSeries* ProviderSeries::Model(const std::string& model) {
  if (model == kOther) {
    return &other;
  }
  const std::lock_guard lock(mutex_);
  const auto found = models_.find(model);
  if (found != models_.end()) {
    return found->second.get();
  }
  if (models_.size() >= kMostModels) {
    return nullptr;
  }
  return models_.emplace(model, std::make_unique<ModelSeries>()).first->second.get();
}

void ProviderSeries::WriteRequests(MetricsText* text) const {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [model, series] : models_) {
      WriteRequestsOf(name, model, *series, text);
    }
  }
  WriteRequestsOf(name, kOther, other, text);
  WriteRequestsOf(name, "", no_one, text);
}

void ProviderSeries::WriteAttempts(MetricsText* text) const {
  for (std::size_t i = 0; i <= kOutcomes; ++i) {
    const std::uint64_t count =
        counts.Sum([i](const auto& shard) { return shard.attempts[i].value(); });
    if (count > 0) {
      const std::string_view outcome =
          i < kOutcomes ? OutcomeName(static_cast<Outcome>(i)) : kOther;
      text->Sample({{"provider", name}, {"outcome", outcome}}, count);
    }
  }
}

void ProviderSeries::WriteTokens(MetricsText* text) const {
  for (std::size_t i = 0; i < kTokenKinds.size(); ++i) {
    const std::uint64_t count =
        counts.Sum([i](const auto& shard) { return shard.tokens[i].value(); });
    if (count > 0) {
      text->Sample({{"provider", name}, {"kind", kTokenKinds[i]}}, count);
    }
  }
}

}  // namespace gateway::server
