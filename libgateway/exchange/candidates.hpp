// Candidates: whom a request can still ask. Chooses the next provider and key, and decides after a
// failure who comes next. Knows nothing of calls, and looks at no clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/config.hpp"
#include "gateway/error.hpp"
#include "gateway/message.hpp"
#include "gateway/outcome.hpp"
#include "gateway/route.hpp"
#include "libgateway/exchange/lease.hpp"

namespace gateway::exchange {

// Loop thread only.
class Candidates {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // What of a request matters here.
  struct Wish {
    std::string key;      // Request::key
    bool repeats = true;  // false: nothing is sent twice to the same provider but with
                          // another key, because it may have been done already
    std::vector<std::uint64_t> affinity = {};  // for each target; empty: none has any
  };

  Candidates(Route route, Wish wish, const RequestLimits& limits);
  ~Candidates() { EndWait(); }
  Candidates(const Candidates&) = delete;
  Candidates& operator=(const Candidates&) = delete;

  // The next one to ask; takes the place. Without a lease: nobody can be asked now.
  struct Found {
    std::unique_ptr<Lease> lease;
    Error error;                   // why there is none, for the client
    std::optional<Time> again_at;  // when there may be one
  };
  Found Find(Time now);

  // Time went by: keys that were refused for now may be asked again.
  void AfterWait();

  // The one that Find gave last cannot be used for this request after all.
  void PassOver();

  // Whether and when to go on after the call to the one that Find gave last has failed.
  struct Next {
    bool goes_on = false;
    std::chrono::milliseconds wait{0};
  };
  // `attempt`: calls made so far. `chance`: for the backoff, 0 to 1.
  Next AfterFailure(Outcome outcome, std::optional<std::chrono::milliseconds> told, int attempt,
                    double chance, Time now);

  // Nothing comes of what is waited for: gives back what was held for it.
  void EndWait();

  // When a key that is cooling now can be used again, if all of several are. Of a single one the
  // upstream itself says it best.
  [[nodiscard]] std::optional<Time> AllCoolUntil(Time now) const;
  // There is no other key that could be back sooner.
  [[nodiscard]] bool HasOneKey() const;

  // A retry was wanted, but the provider's budget was used up.
  [[nodiscard]] bool budget_empty() const { return budget_empty_; }

 private:
  struct Place {
    const Target* target;
    std::vector<const Key*> tried = {};  // keys that were refused
    const Key* last_key = nullptr;
    bool asked = false;
    bool repeated = false;     // asked once more, after a failure of its own
    bool holds_retry = false;  // of the provider's budget, while the backoff lasts
    bool over = false;
  };
  class Complaints;

  [[nodiscard]] KeyWish WishAt(const Place& place, Time now) const;
  [[nodiscard]] bool OthersLeft() const;
  // Of them, one that would be asked now.
  [[nodiscard]] bool OthersReady(Time now) const;
  // Whether the provider's budget has one more retry; takes it.
  bool HoldRetry(Place& place);
  [[nodiscard]] bool MayFallBack(Fallback fallback) const;
  // How long until the first key of any place stops cooling, that place becoming the current one;
  // empty: too long, or nobody knows.
  std::optional<std::chrono::milliseconds> ShortWait(Time now);
  [[nodiscard]] bool WasAsked(const Provider& provider) const;
  // `anyway`: whatever is remembered of its provider, and of a lone key.
  std::unique_ptr<Lease> Enter(Place& place, Time now, bool anyway, Complaints& complaints);
  [[nodiscard]] Result<std::shared_ptr<const Key>> KeyAt(const Place& place, Time now,
                                                         bool anyway) const;
  // In the order they are asked.
  [[nodiscard]] std::vector<Place*> Order();

  const Route route_;
  const Wish wish_;
  const RequestLimits& limits_;
  std::vector<Place> places_;  // one for each target
  std::size_t current_ = 0;
  bool stays_ = false;   // the same one once more
  bool panics_ = false;  // all were blocked: each is asked all the same
  bool budget_empty_ = false;
};

}  // namespace gateway::exchange
