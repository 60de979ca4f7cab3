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
  using Duration = std::chrono::milliseconds;

  // The place was entered, the key is given. `target` outlives it. `is_retry`: it was taken from
  // the provider's retry budget.
  Lease(const Target& target, std::shared_ptr<const Key> key, ProviderHealth::Entry entry,
        bool is_retry, Time now);
  ~Lease() { End(); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  [[nodiscard]] const Target& target() const { return target_; }
  [[nodiscard]] const std::shared_ptr<const Key>& key() const { return key_; }

  // The upstream's head is there.
  void NoteHead(Time now) { first_byte_ = std::chrono::duration_cast<Duration>(now - started_); }
  // The answer has content: the key works. What becomes of the answer is the provider's.
  void TellContent(Time now);
  // It is whole.
  void TellSuccess(Time now);
  // It failed, before or after that. `told`: how long the upstream wants to be left alone.
  void TellFailure(Outcome outcome, std::optional<std::chrono::milliseconds> told,
                   std::string_view text, Time now);
  // The call is over: the place is free again. A call that was told nothing of found nothing out.
  // May be called again.
  void End();

 private:
  void TellKey(Outcome outcome, std::optional<Duration> told, std::string_view text, Time now);
  void TellProvider(Outcome outcome, std::optional<Duration> told, std::string_view text, Time now);

  const Target& target_;
  const std::shared_ptr<const Key> key_;
  const ProviderHealth::Entry entry_;
  const bool is_retry_;
  const Time started_;
  std::optional<Duration> first_byte_;
  bool told_key_ = false;
  bool told_provider_ = false;
  bool ended_ = false;
};

}  // namespace gateway::exchange
