#include <array>
#include <chrono>

#include <fmt/format.h>

#include "libgateway/config/sections.hpp"

namespace gateway::config {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr Range<std::size_t> kInFlight{0, 1'000'000};
constexpr Range<std::size_t> kCalls{1, 1'000'000};
constexpr Range<std::size_t> kRetries{0, 1'000'000};
constexpr Range<milliseconds> kPeriod{1s, 24h};
constexpr std::array<std::string_view, 2> kOnDisconnect{"cancel", "drain"};
constexpr std::array<std::string_view, 2> kScopes{"provider", "model"};

void ReadBreaker(const Node& table, const Report& report, ProviderLimits* limits) {
  TableReader reader(table, report);
  BreakerLimits& breaker = limits->breaker;
  reader.Flag("enabled", &breaker.enabled);
  reader.Choice("scope", kScopes, &limits->breaker_per_model);
  reader.Count("consecutive_failures", kCalls, &breaker.consecutive_failures);
  reader.Share("failure_rate", {0.01, 1.0}, &breaker.failure_rate);
  reader.Count("least_calls", kCalls, &breaker.least_calls);
  reader.Duration("window", kPeriod, &breaker.window);
  reader.Duration("open_for", kPeriod, &breaker.open_for);
  reader.Duration("longest_open", kPeriod, &breaker.longest_open);
  reader.Count("successes_to_close", kCalls, &breaker.successes_to_close);
  reader.RefuseOthers();
  if (breaker.longest_open < breaker.open_for) {
    const Node* node = reader.Find("longest_open");
    const Node* other = reader.Find("open_for");
    report.At(node != nullptr ? node->place : other->place,
              "'longest_open' is shorter than 'open_for'; make it as long at least");
  }
}

}  // namespace

void ReadProviderLimits(TableReader& reader, ProviderConfig* provider) {
  ProviderLimits& limits = provider->limits;
  reader.Count("max_in_flight", kInFlight, &limits.max_in_flight);
  reader.Share("retry_budget", {0.0, 1.0}, &limits.retry_rate);
  reader.Count("least_retries", kRetries, &limits.least_retries);
  if (const Node* node = reader.Find("breaker")) {
    ReadBreaker(*node, reader.report(), &limits);
  }
  bool drains = false;
  reader.Choice("on_disconnect", kOnDisconnect, &drains);
  provider->on_disconnect = drains ? OnDisconnect::kDrain : OnDisconnect::kCancel;
}

std::vector<std::string> UnusualLimits(const ProviderConfig& provider) {
  const ProviderLimits usual;
  const ProviderLimits& limits = provider.limits;
  std::vector<std::string> unusual;
  const auto tell = [&unusual](bool is_unusual, std::string_view name, const auto& value) {
    if (is_unusual) {
      unusual.push_back(fmt::format("{} = {}", name, value));
    }
  };
  tell(limits.max_in_flight != usual.max_in_flight, "max_in_flight", limits.max_in_flight);
  tell(limits.retry_rate != usual.retry_rate, "retry_budget", limits.retry_rate);
  tell(limits.least_retries != usual.least_retries, "least_retries", limits.least_retries);
  tell(provider.on_disconnect == OnDisconnect::kDrain, "on_disconnect", kOnDisconnect[1]);
  if (!limits.breaker.enabled) {
    unusual.emplace_back("no breaker");
  } else if (limits.breaker_per_model) {
    unusual.emplace_back("a breaker for each model");
  } else if (limits.breaker != usual.breaker) {
    unusual.emplace_back("a breaker of its own settings");
  }
  return unusual;
}

}  // namespace gateway::config
