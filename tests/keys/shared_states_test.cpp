// Several gateways that know of each other's keys by one store.
#include <map>
#include <utility>

#include "keys/key_bench.hpp"
#include "support/catch.hpp"

namespace gateway::keys {
namespace {

using Stored = std::map<std::string, SavedKeyState>;  // by digest

// One view of what all of them share. The tests use one thread at a time: Flush waits.
class SharedStore final : public KeyStateStore {
 public:
  explicit SharedStore(std::shared_ptr<Stored> stored) : stored_(std::move(stored)) {}

  Result<std::vector<SavedKeyState>> Load() override {
    std::vector<SavedKeyState> states;
    for (const auto& [digest, state] : *stored_) {
      states.push_back(state);
    }
    return states;
  }
  Result<void> Save(std::span<const SavedKeyState> states) override {
    for (const SavedKeyState& state : states) {
      stored_->insert_or_assign(state.digest, state);
    }
    return {};
  }
  [[nodiscard]] bool shared() const override { return true; }

 private:
  std::shared_ptr<Stored> stored_;
};

// Two gateways, each with a pool of the same keys.
struct TwoGateways {
  std::shared_ptr<Stored> stored = std::make_shared<Stored>();
  std::shared_ptr<KeyHealth> health_a = *NewKeyHealth(std::make_unique<SharedStore>(stored));
  std::shared_ptr<KeyHealth> health_b = *NewKeyHealth(std::make_unique<SharedStore>(stored));
  KeyBench a{2, {}, health_a};
  KeyBench b{2, {}, health_b};
};

TEST_CASE("keys: a limit at one gateway does not undo what another has found out", "[keys]") {
  TwoGateways two;
  const bool by_hand = GENERATE(true, false);
  if (by_hand) {
    REQUIRE(two.a.pool->SetEnabled("key#1", false));
  } else {
    two.a.Tell(1, Outcome::kKeyRejected);
  }
  two.health_a->Flush();

  two.b.Tell(1, Outcome::kRateLimited, "m", 30s);
  two.health_b->Flush();

  const KeyState wanted = by_hand ? KeyState::kDisabled : KeyState::kQuarantined;
  CHECK(two.b.Status(1).state == wanted);
  REQUIRE(two.stored->size() == 1);
  CHECK(two.stored->begin()->second.state == wanted);
  CHECK(two.stored->begin()->second.blocked.size() == 1);
}

TEST_CASE("keys: what was just found out here is not undone by older news", "[keys]") {
  TwoGateways two;
  two.a.Tell(1, Outcome::kRateLimited, "m", 30s);
  two.health_a->Flush();
  two.b.Tell(1, Outcome::kKeyRejected);
  two.b.Tell(2, Outcome::kRateLimited, "m", 5s);  // too short to be kept
  two.health_b->Flush();

  CHECK(two.b.Status(1).state == KeyState::kQuarantined);
  CHECK(two.b.Status(1).blocked.size() == 1);
  CHECK(two.b.Status(2).blocked.size() == 1);
  CHECK(two.stored->begin()->second.state == KeyState::kQuarantined);

  // And a key that is enabled at one is enabled at the other.
  const auto read_at_a = [&two] {
    two.a.Tell(2, Outcome::kRateLimited, "m", 30s);
    two.health_a->Flush();
  };
  read_at_a();
  CHECK(two.a.Status(1).state == KeyState::kQuarantined);
  REQUIRE(two.b.pool->SetEnabled("key#1", true));
  two.health_b->Flush();
  read_at_a();
  CHECK(two.a.Status(1).state == KeyState::kReady);
  CHECK(two.a.Next() == "key#1");
}

}  // namespace
}  // namespace gateway::keys
