// ModelBlocks: for which models a key rests. Looked at by every choice, so without a lock; a few
// places only: of more models the one that is free soonest is forgotten, which costs an attempt.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/key_health.hpp"
#include "gateway/outcome.hpp"
#include "libgateway/keys/clock.hpp"
#include "libgateway/keys/probe.hpp"

namespace gateway::keys {

using ModelHash = std::uint64_t;  // never 0

ModelHash HashModel(std::string_view model);

class ModelBlocks {
 public:
  struct Block {
    std::atomic<ModelHash> model{0};  // 0: the place is free
    std::atomic<Ticks> until{kNoTime};
    std::atomic<Outcome> why{Outcome::kRateLimited};
    Probe probe;  // once its time is over
  };

  // Any thread. What was found may become another model's at any time.
  [[nodiscard]] const Block* Find(ModelHash model) const;
  [[nodiscard]] Block* Find(ModelHash model);
  [[nodiscard]] bool empty() const { return used_.load() == 0; }

  // The others: one thread at a time, the caller sees to it.

  // Until then at least. True: it lasts long enough to be worth keeping over a restart.
  bool Put(std::string_view model, Outcome why, Ticks until, Ticks now);
  // `model` was served. A limit that still lasts stays: the call was under way when it came. True:
  // something is gone that was worth keeping.
  bool Served(ModelHash model, Ticks now);
  void Clear();
  // Those that last.
  [[nodiscard]] std::vector<KeyModelBlock> List(Ticks now, const Moment& moment) const;

 private:
  static constexpr std::size_t kPlaces = 8;

  std::size_t PlaceFor(ModelHash model) const;
  void Free(std::size_t place);

  std::atomic<std::size_t> used_{0};
  std::array<Block, kPlaces> blocks_;
  std::array<std::string, kPlaces> names_;
  std::array<bool, kPlaces> kept_{};
};

}  // namespace gateway::keys
