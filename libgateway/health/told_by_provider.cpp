#include "libgateway/health/told_by_provider.hpp"

#include <algorithm>

namespace gateway::health {
namespace {

constexpr std::chrono::milliseconds kShortest = std::chrono::seconds(1);
constexpr std::chrono::milliseconds kLongest = std::chrono::minutes(10);
constexpr std::chrono::milliseconds kMissingFor = std::chrono::minutes(1);

std::optional<ToldByProvider::Time> IfLater(ToldByProvider::Time until, ToldByProvider::Time now) {
  return until > now ? std::optional(until) : std::nullopt;
}

}  // namespace

void ToldByProvider::OnBusy(std::optional<std::chrono::milliseconds> told, Time now) {
  if (!told) {
    return;
  }
  const base::MutexLock lock(mutex_);
  busy_until_ = std::max(busy_until_, now + std::clamp(*told, kShortest, kLongest));
}

void ToldByProvider::OnModelMissing(std::string_view model, Time now) {
  const base::MutexLock lock(mutex_);
  missing_until_.Use(model) = now + kMissingFor;
}

void ToldByProvider::OnModelThere(std::string_view model) {
  const base::MutexLock lock(mutex_);
  missing_until_.Forget(model);
}

std::optional<ToldByProvider::Time> ToldByProvider::BusyUntil(Time now) const {
  const base::MutexLock lock(mutex_);
  return IfLater(busy_until_, now);
}

std::optional<ToldByProvider::Time> ToldByProvider::MissingUntil(std::string_view model,
                                                                 Time now) const {
  const base::MutexLock lock(mutex_);
  const Time* until = missing_until_.Find(model);
  return until == nullptr ? std::nullopt : IfLater(*until, now);
}

std::vector<std::string> ToldByProvider::MissingModels(Time now) const {
  const base::MutexLock lock(mutex_);
  std::vector<std::string> models;
  for (const auto& [model, until] : missing_until_) {
    if (until > now) {
      models.push_back(model);
    }
  }
  std::sort(models.begin(), models.end());
  return models;
}

}  // namespace gateway::health
