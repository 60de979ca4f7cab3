// FirstPool: always the first key.
#pragma once

#include "libgateway/keys/key_list.hpp"

namespace gateway::keys {

class FirstPool final : public KeyList {
 public:
  explicit FirstPool(KeyPointers keys) : KeyList(std::move(keys)) {}
  Result<std::shared_ptr<const Key>> Next(const KeyWish& /*wish*/) override;
};

}  // namespace gateway::keys
