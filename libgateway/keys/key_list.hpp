// KeyList: what all key pools of this folder stand on: the keys, and nothing about choosing.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "gateway/key_pool.hpp"

namespace gateway::keys {

using KeyPointers = std::vector<std::shared_ptr<const Key>>;

class KeyList : public KeyPool {
 public:
  [[nodiscard]] const KeyPointers& keys() const final { return keys_; }

 protected:
  explicit KeyList(KeyPointers keys) : keys_(std::move(keys)) {}

  static Error NoKeys() { return Fail(ErrorCode::kNoKey, "the provider has no keys"); }

 private:
  const KeyPointers keys_;
};

}  // namespace gateway::keys
