// KeyPool: which of a provider's API keys the next call uses. Secret: the type a key lives in.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/key_health.hpp"
#include "gateway/outcome.hpp"
#include "gateway/result.hpp"

namespace gateway {

// A text that cannot be printed: no stream operator, no formatter, no conversion. Copies are wiped
// when they go.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value);
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  // The secret itself: for whoever puts it on the wire, and for nobody else.
  [[nodiscard]] std::string_view Reveal() const { return value_; }
  // What may be shown: "...last4"; "..." when it has fewer than 12 characters.
  [[nodiscard]] std::string Hint() const;
  [[nodiscard]] bool empty() const { return value_.empty(); }
  friend bool operator==(const Secret& a, const Secret& b) { return a.value_ == b.value_; }

 private:
  std::string value_;
};

// One key of a pool. `alias` is shown in logs and headers in place of the key.
struct Key {
  std::string alias;  // unique in its pool: the configured name, or "provider#1"
  Secret secret;
};

// What a key is wanted for.
struct KeyWish {
  std::string_view model = {};                     // the upstream's name of it
  std::chrono::steady_clock::time_point now = {};  // left out: steady_clock::now()
  std::span<const Key* const> tried = {};          // not these: the request has failed with them
  // Requests with equal numbers get the same key, as long as it can be used, so that upstreams'
  // prompt caches keep hitting; 0: any.
  std::uint64_t affinity = 0;
  // Nobody else can be asked: a pool's only key is then better than none, though it was rejected or
  // used up; not when it was switched off, or told to wait.
  bool anyway = false;
};

// What became of a call with a key.
struct KeyReport {
  Outcome outcome = Outcome::kSuccess;
  std::string_view model = {};
  std::chrono::steady_clock::time_point now = {};      // as KeyWish::now
  std::optional<std::chrono::milliseconds> told = {};  // how long to wait, if the upstream said so
  std::string_view text = {};                          // what the upstream said, without secrets
};

// Called on the event loops, on several at once: any thread, and it must not block or throw.
class KeyPool {
 public:
  virtual ~KeyPool() = default;

  // The key for the next call; never null. A key with an empty secret is not sent: for upstreams
  // that want none. Report follows, once, when the call's answer has begun or failed.
  // Error: kNoKey when there is none, or none that can be used now; the message says why.
  virtual Result<std::shared_ptr<const Key>> Next(const KeyWish& wish) = 0;

  // The key that Next() would most likely give, without using it up: for showing. Error: as Next.
  [[nodiscard]] virtual Result<std::shared_ptr<const Key>> Peek(const KeyWish& /*wish*/) const {
    return keys().empty() ? Result<std::shared_ptr<const Key>>(
                                Fail(ErrorCode::kNoKey, "the provider has no keys"))
                          : keys().front();
  }

  // After Next: how it went, so that bad keys rest.
  virtual void Report(const Key& /*key*/, const KeyReport& /*report*/) {}

  // After Next failed: when it is worth asking again, if that is known; only limits on the rate
  // count, what is quarantined does not.
  [[nodiscard]] virtual std::optional<std::chrono::steady_clock::time_point> NextAt(
      const KeyWish& /*wish*/) const {
    return std::nullopt;
  }

  // Takes a key out of use, or puts it back, whatever was wrong with it. Error: kNotFound;
  // kUnsupported for pools that know no states.
  virtual Result<void> SetEnabled(std::string_view /*alias*/, bool /*enabled*/) {
    return Fail(ErrorCode::kUnsupported, "these keys have no states");
  }

  // All of them, in configured order, as they are at `now` (as KeyWish::now).
  [[nodiscard]] virtual std::vector<KeyStatus> Status(
      std::chrono::steady_clock::time_point now) const;

  // `text` with every key in it replaced by "***": as it is, inside a JSON string, percent-encoded
  // or in base64. Called for each header and error that upstreams send. The default makes what it
  // needs anew each time.
  [[nodiscard]] virtual std::string Mask(std::string text) const;

  // All keys, in configured order; the same for the whole life of the pool. For masking and for
  // showing aliases.
  [[nodiscard]] virtual const std::vector<std::shared_ptr<const Key>>& keys() const = 0;
};

enum class KeyStrategy { kFirst, kRoundRobin, kRandom };

// "first", "round_robin", "random".
std::string_view KeyStrategyName(KeyStrategy strategy);

struct KeyPoolOptions {
  KeyStrategy strategy = KeyStrategy::kFirst;
  bool use_next = true;  // when the key whose turn it is cannot be used; false: then none is
};

// A shipped pool: the strategy, over the keys that can be used. `health` null: states of its own,
// which end with it. `provider`: under which name `health` knows the keys.
std::shared_ptr<KeyPool> NewKeyPool(std::string_view provider, std::vector<Key> keys,
                                    const KeyPoolOptions& options = {},
                                    std::shared_ptr<KeyHealth> health = nullptr);

}  // namespace gateway
