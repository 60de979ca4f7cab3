#include "libgateway/keys/known_states.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>

namespace gateway::keys {
namespace {

using std::chrono::system_clock;

system_clock::time_point InMilliseconds(system_clock::time_point time) {
  return std::chrono::floor<std::chrono::milliseconds>(time);
}

// Stores keep milliseconds, and blocks in no order.
SavedKeyState AsStored(SavedKeyState state) {
  state.since = InMilliseconds(state.since);
  state.until = InMilliseconds(state.until);
  for (KeyModelBlock& block : state.blocked) {
    block.until = InMilliseconds(block.until);
  }
  std::sort(state.blocked.begin(), state.blocked.end(),
            [](const KeyModelBlock& a, const KeyModelBlock& b) { return a.model < b.model; });
  return state;
}

bool IsSame(const KeyModelBlock& a, const KeyModelBlock& b) {
  return std::tie(a.model, a.reason, a.until) == std::tie(b.model, b.reason, b.until);
}

// What a key's alias is here, others need not know.
bool IsSame(const SavedKeyState& a, const SavedKeyState& b) {
  return std::tie(a.state, a.reason, a.since, a.until, a.times) ==
             std::tie(b.state, b.reason, b.since, b.until, b.times) &&
         std::equal(a.blocked.begin(), a.blocked.end(), b.blocked.begin(), b.blocked.end(),
                    [](const KeyModelBlock& x, const KeyModelBlock& y) { return IsSame(x, y); });
}

}  // namespace

void KnownStates::Add(std::vector<SavedKeyState> states) {
  for (SavedKeyState& state : states) {
    const Name name{state.provider, state.digest};
    if (state.state == KeyState::kReady && state.blocked.empty()) {
      states_.erase(name);
    } else {
      states_[name] = AsStored(std::move(state));
    }
  }
}

std::vector<SavedKeyState> KnownStates::Replace(std::vector<SavedKeyState> states) {
  const auto before = std::exchange(states_, {});
  Add(std::move(states));
  std::vector<SavedKeyState> news;
  for (const auto& [name, state] : states_) {
    const auto known = before.find(name);
    if (known == before.end() || !IsSame(known->second, state)) {
      news.push_back(state);
    }
  }
  for (const auto& [name, state] : before) {
    if (!states_.contains(name)) {
      SavedKeyState ready;
      ready.provider = state.provider;
      ready.digest = state.digest;
      ready.alias = state.alias;
      news.push_back(std::move(ready));
    }
  }
  return news;
}

}  // namespace gateway::keys
