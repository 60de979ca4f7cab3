// RefusalText: why no key can be used, for the client.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "libgateway/keys/key_entry.hpp"

namespace gateway::keys {

class RefusalText {
 public:
  // A key that was considered.
  void Add(std::string_view alias, const KeyEntry& entry, ModelHash model, Ticks now, bool tried);

  // `any`: all keys were; else only the one whose turn it was.
  [[nodiscard]] std::string Say(std::string_view provider, std::string_view model, bool any) const;

 private:
  enum Cause { kLimited, kNotPermitted, kQuarantined, kExhausted, kDisabled, kTried, kCauses };

  struct Group {
    std::size_t count = 0;
    std::string_view nearest;  // alias
    Ticks until = kForever;
  };

  std::array<Group, kCauses> groups_;
  Ticks now_ = 0;
};

}  // namespace gateway::keys
