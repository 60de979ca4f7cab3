// KnownStates: what a store has, as far as this program knows: what others did is what differs.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gateway/key_health.hpp"

namespace gateway::keys {

class KnownStates {
 public:
  explicit KnownStates(std::vector<SavedKeyState> states) { Replace(std::move(states)); }

  // This program has written `states`.
  void Add(std::vector<SavedKeyState> states);
  // The store has `states` and no others. Gives those that are not as they were known; those that
  // are gone are given as ready.
  std::vector<SavedKeyState> Replace(std::vector<SavedKeyState> states);

 private:
  using Name = std::pair<std::string, std::string>;  // provider, digest

  std::map<Name, SavedKeyState> states_;  // as a store gives them back
};

}  // namespace gateway::keys
