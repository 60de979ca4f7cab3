// RoundRobinPool: each key in turn.
#pragma once

#include <atomic>
#include <cstddef>

#include "libgateway/keys/key_list.hpp"

namespace gateway::keys {

class RoundRobinPool final : public KeyList {
 public:
  explicit RoundRobinPool(KeyPointers keys) : KeyList(std::move(keys)) {}
  Result<std::shared_ptr<const Key>> Next(const KeyWish& /*wish*/) override;
  [[nodiscard]] Result<std::shared_ptr<const Key>> Peek(const KeyWish& /*wish*/) const override;

 private:
  std::atomic<std::size_t> turn_{0};
};

}  // namespace gateway::keys
