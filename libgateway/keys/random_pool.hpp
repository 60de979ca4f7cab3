// RandomPool: any key, all equally likely.
#pragma once

#include "libgateway/keys/key_list.hpp"

namespace gateway::keys {

class RandomPool final : public KeyList {
 public:
  explicit RandomPool(KeyPointers keys) : KeyList(std::move(keys)) {}
  Result<std::shared_ptr<const Key>> Next(const KeyWish& /*wish*/) override;
};

}  // namespace gateway::keys
