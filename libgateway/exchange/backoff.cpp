#include "libgateway/exchange/backoff.hpp"

#include <algorithm>
#include <random>

namespace gateway::exchange {
namespace {

using std::chrono::milliseconds;

constexpr int kMostDoublings = 16;

milliseconds Limit(milliseconds first, milliseconds most, int attempt) {
  const int doublings = std::clamp(attempt - 1, 0, kMostDoublings);
  return std::min(first * (1 << doublings), most);
}

}  // namespace

milliseconds Backoff(Outcome outcome, int attempt, double chance) {
  const milliseconds limit = outcome == Outcome::kUnreachable
                                 ? Limit(milliseconds(25), milliseconds(250), attempt)
                                 : Limit(milliseconds(500), milliseconds(5'000), attempt);
  return std::chrono::duration_cast<milliseconds>(limit * std::clamp(chance, 0.0, 1.0));
}

milliseconds Spread(milliseconds wait, double chance) {
  constexpr milliseconds kLeast{50};
  return wait + std::chrono::duration_cast<milliseconds>(std::max(wait / 10, kLeast) *
                                                         std::clamp(chance, 0.0, 1.0));
}

double Chance() {
  // One generator a thread, so that nobody waits.
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(random);
}

}  // namespace gateway::exchange
