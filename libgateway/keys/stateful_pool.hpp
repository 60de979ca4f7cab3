// StatefulPool: the shipped KeyPool: a strategy over the keys that can be used.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/key_pool.hpp"
#include "libgateway/base/mutex.hpp"
#include "libgateway/json/secret_mask.hpp"
#include "libgateway/keys/affinity_ring.hpp"
#include "libgateway/keys/key_entry.hpp"
#include "libgateway/keys/resting_blocks.hpp"
#include "libgateway/keys/shared_health.hpp"
#include "libgateway/keys/turns.hpp"

namespace gateway::keys {

class StatefulPool final : public KeyPool {
 public:
  StatefulPool(std::string_view provider, std::vector<Key> keys, const KeyPoolOptions& options,
               std::shared_ptr<SharedHealth> health);

  Result<std::shared_ptr<const Key>> Next(const KeyWish& wish) override;
  [[nodiscard]] Result<std::shared_ptr<const Key>> Peek(const KeyWish& wish) const override;
  void Report(const Key& key, const KeyReport& report) override;
  [[nodiscard]] std::optional<Time> NextAt(const KeyWish& wish) const override;
  Result<void> SetEnabled(std::string_view alias, bool enabled) override;
  [[nodiscard]] std::vector<KeyStatus> Status(Time now) const override;
  [[nodiscard]] std::string Mask(std::string text) const override {
    return mask_.Apply(std::move(text));
  }
  [[nodiscard]] const std::vector<std::shared_ptr<const Key>>& keys() const override {
    return pointers_;
  }

  // Mask finds these, too: other secrets of the provider. Before anybody else has the pool.
  void AlsoMask(std::vector<Secret> others);

  // Made of the same, so that either can stand for the other. Not the keys: keys().
  [[nodiscard]] bool SameAs(const StatefulPool& other) const;

 private:
  struct Choice {
    std::optional<std::size_t> key;  // empty: none can be used
    std::size_t turn = 0;            // whose turn it was
  };

  // `turn(n)`: the key for the n-th try; `use(i)`: of what use key i is.
  template <typename Turn, typename Ask>
  Choice Choose(const KeyWish& wish, Ticks now, const Turn& turn, const Ask& use) const;
  void NoteBlock(std::size_t last, Ticks now) const;
  [[nodiscard]] bool ByAffinity(const KeyWish& wish) const;
  [[nodiscard]] bool MayUseAnyway(const KeyWish& wish, ModelHash model, Ticks now) const;
  [[nodiscard]] bool Tried(const KeyWish& wish, std::size_t key) const;
  [[nodiscard]] std::size_t IndexOf(const Key& key) const;
  // When the choice is confined to one key. Empty: any.
  [[nodiscard]] std::optional<std::size_t> OnlyKey(const KeyWish& wish) const;
  [[nodiscard]] Error Failure(const KeyWish& wish, std::size_t turn) const;
  void NoteLimit(std::size_t key, Time now);

  const std::string provider_;
  const KeyPoolOptions options_;
  const std::shared_ptr<SharedHealth> health_;
  const std::shared_ptr<const std::vector<Key>>
      keys_;                                          // one block: a Key's address tells its index
  std::vector<std::shared_ptr<const Key>> pointers_;  // into it
  std::vector<std::shared_ptr<KeyEntry>> entries_;
  const std::unique_ptr<Turns> turns_;
  mutable RestingBlocks resting_;
  std::vector<Secret> others_;  // to mask
  json::SecretMask mask_;
  std::optional<AffinityRing> ring_;  // empty: the strategy has no use for it

  base::Mutex limits_;
  std::size_t last_limited_ GATEWAY_GUARDED_BY(limits_) = 0;
  std::optional<Time> last_limit_ GATEWAY_GUARDED_BY(limits_);
};

}  // namespace gateway::keys
