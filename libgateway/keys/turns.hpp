// Turns: a strategy: which key's turn it is, whatever state the keys are in.
#pragma once

#include <cstddef>
#include <memory>

#include "gateway/key_pool.hpp"

namespace gateway::keys {

// Any thread; never waits.
class Turns {
 public:
  virtual ~Turns() = default;

  // Less than `count`, which is never 0. Asked again when that key is of no use.
  virtual std::size_t Take(std::size_t count) = 0;
  // What the call of Take after `skipped` more ones would most likely give.
  [[nodiscard]] virtual std::size_t Look(std::size_t count, std::size_t skipped) const = 0;
  // Whether asking again gives another one.
  [[nodiscard]] virtual bool changes() const { return true; }
};

std::unique_ptr<Turns> NewTurns(KeyStrategy strategy);

}  // namespace gateway::keys
