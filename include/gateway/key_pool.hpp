// KeyPool: which of a provider's API keys the next call uses. Secret: the type a key lives in.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

// Called on the event loops, on several at once: any thread, and it must not block or throw.
class KeyPool {
 public:
  virtual ~KeyPool() = default;

  // The key for the next call; never null. A key with an empty secret is not sent: for upstreams
  // that want none. Error: kNoKey when there is none.
  virtual Result<std::shared_ptr<const Key>> Next() = 0;

  // The key that Next() would most likely give now, without using it up: for showing. Error: as
  // Next.
  [[nodiscard]] virtual Result<std::shared_ptr<const Key>> Peek() const {
    return keys().empty() ? Result<std::shared_ptr<const Key>>(
                                Fail(ErrorCode::kNoKey, "the provider has no keys"))
                          : keys().front();
  }

  // All keys, in configured order; the same for the whole life of the pool. For masking and for
  // showing aliases.
  [[nodiscard]] virtual const std::vector<std::shared_ptr<const Key>>& keys() const = 0;
};

}  // namespace gateway
