// Lease: the place that a call takes at a provider, and the key it uses there. How the call goes is
// told through it, once; then both know.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "gateway/key_pool.hpp"
#include "gateway/outcome.hpp"
#include "gateway/provider_health.hpp"
#include "gateway/route.hpp"

namespace gateway::exchange {

// Loop thread only.
class Lease {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // The place was entered, the key is given. `target` outlives it. `is_retry`: it was taken from
  // the provider's retry budget.
  Lease(const Target& target, std::shared_ptr<const Key> key, ProviderHealth::Entry entry,
        bool is_retry, Time now);
  ~Lease() { End(); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  [[nodiscard]] const Target& target() const { return target_; }
  [[nodiscard]] const std::shared_ptr<const Key>& key() const { return key_; }

  // The answer has begun.
  void TellSuccess(Time now);
  // It failed, before or after that. `told`: how long the upstream wants to be left alone.
  void TellFailure(Outcome outcome, std::optional<std::chrono::milliseconds> told,
                   std::string_view text, Time now);
  // The call is over: the place is free again. A call that was told nothing of found nothing out.
  // May be called again.
  void End();

 private:
  void Tell(Outcome outcome, std::optional<std::chrono::milliseconds> told, std::string_view text,
            Time now);

  const Target& target_;
  const std::shared_ptr<const Key> key_;
  const ProviderHealth::Entry entry_;
  const bool is_retry_;
  const Time started_;
  bool told_ = false;
  bool ended_ = false;
};

}  // namespace gateway::exchange
