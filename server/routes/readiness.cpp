#include "server/routes/readiness.hpp"

#include <algorithm>
#include <utility>

namespace gateway::server {
namespace {

constexpr std::chrono::seconds kLookEvery{1};

// A lone key is used all the same, when nobody else can be asked.
bool CanBeUsed(const KeyStatus& key, bool is_lone, std::chrono::system_clock::time_point now) {
  return key.state == KeyState::kReady ||
         (key.state != KeyState::kDisabled && (is_lone || (key.until && *key.until <= now)));
}

}  // namespace

bool SomeProviderCanServe(const Gateway& gateway, std::chrono::system_clock::time_point now) {
  const auto snapshot = gateway.snapshot();
  const auto providers = snapshot->registry->List();
  return std::any_of(providers.begin(), providers.end(), [now](const auto& provider) {
    const std::vector<KeyStatus> keys = provider->keys->Status(std::chrono::steady_clock::now());
    return keys.empty() || std::any_of(keys.begin(), keys.end(), [&](const KeyStatus& key) {
             return CanBeUsed(key, keys.size() == 1, now);
           });
  });
}

Readiness::Readiness(std::function<bool()> look, Clock clock)
    : look_(std::move(look)),
      clock_(std::move(clock)),
      next_look_(clock_() + kLookEvery),
      ready_(look_()) {}

bool Readiness::Now() {
  const auto now = clock_();
  auto next = next_look_.load();
  if (now >= next && next_look_.compare_exchange_strong(next, now + kLookEvery)) {
    ready_.store(look_());
  }
  return ready_.load();
}

}  // namespace gateway::server
