#include "libgateway/health/first_bytes.hpp"

#include <algorithm>
#include <cmath>

namespace gateway::health {

void FirstBytes::Average::Add(std::chrono::milliseconds time) {
  constexpr double kWeight = 0.2;
  const auto newest = static_cast<double>(std::max<std::int64_t>(0, time.count()));
  milliseconds = milliseconds ? *milliseconds + kWeight * (newest - *milliseconds) : newest;
}

std::optional<std::chrono::milliseconds> FirstBytes::Average::Rounded() const {
  return milliseconds ? std::optional(std::chrono::milliseconds(std::llround(*milliseconds)))
                      : std::nullopt;
}

void FirstBytes::Add(std::string_view model, std::chrono::milliseconds time) {
  const base::MutexLock lock(mutex_);
  all_.Add(time);
  models_.Use(model).Add(time);
}

void FirstBytes::AddFailure(std::string_view model) {
  const base::MutexLock lock(mutex_);
  models_.Use(model).failed = true;
}

std::optional<std::chrono::milliseconds> FirstBytes::Of(std::string_view model) const {
  const base::MutexLock lock(mutex_);
  const Average* average = models_.Find(model);
  if (average == nullptr) {
    return std::nullopt;
  }
  const auto measured = average->Rounded();
  return measured || !average->failed ? measured : kOnlyFailed;
}

std::optional<std::chrono::milliseconds> FirstBytes::OfAll() const {
  const base::MutexLock lock(mutex_);
  return all_.Rounded();
}

}  // namespace gateway::health
