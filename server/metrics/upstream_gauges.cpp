#include "server/metrics/upstream_gauges.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "gateway/key_health.hpp"
#include "gateway/provider_health.hpp"

namespace gateway::server {
namespace {

constexpr std::array kKeyStates = {KeyState::kReady, KeyState::kQuarantined, KeyState::kExhausted,
                                   KeyState::kDisabled};
constexpr std::array kBreakerStates = {BreakerState::kClosed, BreakerState::kHalfOpen,
                                       BreakerState::kOpen};

struct Seen {
  std::string_view name;
  ProviderStatus status;
  std::vector<KeyStatus> keys;
};

void WriteProviders(const std::vector<Seen>& all, MetricsText* text) {
  text->Gauge("gateway_breaker_state", "1: the provider's breaker is in this state.");
  for (const Seen& seen : all) {
    for (const BreakerState state : kBreakerStates) {
      text->Sample({{"provider", seen.name}, {"state", BreakerStateName(state)}},
                   std::uint64_t{seen.status.breaker == state ? 1U : 0U});
    }
  }
  const auto number = [&all, text](const auto& value) {
    for (const Seen& seen : all) {
      text->Sample({{"provider", seen.name}}, std::uint64_t{value(seen)});
    }
  };
  text->Gauge("gateway_provider_calls_running", "Calls to the provider under way.");
  number([](const Seen& seen) { return seen.status.in_flight; });
  text->Gauge("gateway_provider_retries_running", "Of those, calls for requests it failed before.");
  number([](const Seen& seen) { return seen.status.retries; });
  text->Gauge("gateway_provider_busy", "1: the provider said that it is to be left alone for now.");
  number([](const Seen& seen) { return std::size_t{seen.status.busy_for ? 1U : 0U}; });
}

void WriteKeyNumbers(const std::vector<Seen>& all, MetricsText* text) {
  text->Gauge("gateway_keys", "Keys of the provider in this state.");
  for (const Seen& seen : all) {
    for (const KeyState state : kKeyStates) {
      const auto count =
          std::count_if(seen.keys.begin(), seen.keys.end(),
                        [state](const KeyStatus& key) { return key.state == state; });
      text->Sample({{"provider", seen.name}, {"state", KeyStateName(state)}},
                   static_cast<std::uint64_t>(count));
    }
  }
}

// `write(provider, key)`: for each key that is shown.
template <typename Write>
void ForEachKey(const std::vector<Seen>& all, const Write& write) {
  for (const Seen& seen : all) {
    for (std::size_t i = 0; i < std::min(seen.keys.size(), kMostKeysShown); ++i) {
      write(seen.name, seen.keys[i]);
    }
  }
}

void WriteEachKey(const std::vector<Seen>& all, MetricsText* text) {
  text->Gauge("gateway_key_state", "1: the key is in this state.");
  ForEachKey(all, [text](std::string_view provider, const KeyStatus& key) {
    for (const KeyState state : kKeyStates) {
      text->Sample({{"provider", provider}, {"key", key.alias}, {"state", KeyStateName(state)}},
                   std::uint64_t{key.state == state ? 1U : 0U});
    }
  });
  text->Gauge("gateway_key_blocked_models", "Models that the key is not used for now.");
  ForEachKey(all, [text](std::string_view provider, const KeyStatus& key) {
    text->Sample({{"provider", provider}, {"key", key.alias}}, std::uint64_t{key.blocked.size()});
  });
}

}  // namespace

void WriteUpstreams(const ProviderRegistry& registry, std::chrono::steady_clock::time_point now,
                    MetricsText* text) {
  const auto providers = registry.List();
  std::vector<Seen> all;
  all.reserve(providers.size());
  for (const auto& provider : providers) {
    all.push_back({provider->name, provider->health->Status(now), provider->keys->Status(now)});
  }
  WriteProviders(all, text);
  WriteKeyNumbers(all, text);
  WriteEachKey(all, text);
}

}  // namespace gateway::server
