// A store of keys' states that a test can look into.
#pragma once

#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "gateway/key_health.hpp"

namespace gateway::keys {

// What a database would have.
struct Shelf {
  std::mutex mutex;
  std::map<std::string, SavedKeyState> states;  // by alias
  int saves = 0;
  bool broken = false;

  std::map<std::string, SavedKeyState> Copy() {
    const std::lock_guard lock(mutex);
    return states;
  }
};

class ShelfStore final : public KeyStateStore {
 public:
  explicit ShelfStore(Shelf& shelf) : shelf_(shelf) {}

  Result<std::vector<SavedKeyState>> Load() override {
    const std::lock_guard lock(shelf_.mutex);
    if (shelf_.broken) {
      return Fail(ErrorCode::kStorage, "broken");
    }
    std::vector<SavedKeyState> all;
    for (const auto& [alias, state] : shelf_.states) {
      all.push_back(state);
    }
    return all;
  }

  Result<void> Save(std::span<const SavedKeyState> states) override {
    const std::lock_guard lock(shelf_.mutex);
    ++shelf_.saves;
    if (shelf_.broken) {
      return Fail(ErrorCode::kStorage, "broken");
    }
    for (const SavedKeyState& state : states) {
      shelf_.states.erase(state.alias);
      if (state.state != KeyState::kReady || !state.blocked.empty()) {
        shelf_.states[state.alias] = state;
      }
    }
    return {};
  }

 private:
  Shelf& shelf_;
};

}  // namespace gateway::keys
