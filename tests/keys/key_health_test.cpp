#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "keys/key_bench.hpp"
#include "keys/shelf_store.hpp"
#include "support/catch.hpp"

namespace gateway::keys {
namespace {

std::shared_ptr<KeyHealth> HealthOn(Shelf& shelf) {
  auto health = NewKeyHealth(std::make_unique<ShelfStore>(shelf));
  REQUIRE(health);
  return *std::move(health);
}

TEST_CASE("KeyHealth finds a key again by provider and secret, whatever it is called", "[keys]") {
  const auto health = *NewKeyHealth();
  KeyBench before(2, {}, health);
  before.Tell(1, Outcome::kKeyRejected);

  std::vector<Key> renamed = MakeKeys(2);
  renamed[0].alias = "renamed";
  const auto after = NewKeyPool("up", renamed, {}, health);
  const auto elsewhere = NewKeyPool("other", MakeKeys(2), {}, health);

  CHECK(NextAlias(*after, {.now = before.now}) == "key#2");
  CHECK(after->Status({})[0].state == KeyState::kQuarantined);
  CHECK(NextAlias(*elsewhere, {.now = before.now}) == "key#1");
}

TEST_CASE("KeyHealth still knows a key that was out of the configuration", "[keys]") {
  const auto health = *NewKeyHealth();
  KeyBench(2, {}, health).Tell(1, Outcome::kKeyRejected);
  for (int i = 0; i < 200; ++i) {  // many more keys come and go
    static_cast<void>(NewKeyPool("p" + std::to_string(i), MakeKeys(2), {}, health));
  }

  CHECK(KeyBench(2, {}, health).Next() == "key#2");
}

TEST_CASE("KeyHealth keeps what happened for the next start", "[keys]") {
  Shelf shelf;
  const auto start = std::chrono::system_clock::now();
  {
    KeyBench bench(5, {}, HealthOn(shelf));
    bench.Tell(1, Outcome::kKeyRejected, "m", {}, "no such key");
    bench.Tell(2, Outcome::kQuotaUsedUp);
    REQUIRE(bench.pool->SetEnabled("key#3", false));
    bench.Tell(4, Outcome::kRateLimited, "m", 5min);
    bench.Tell(5, Outcome::kServerError);
  }
  REQUIRE(shelf.states.size() == 4);
  CHECK(shelf.states["key#1"].digest.size() == 64);
  CHECK(shelf.states["key#1"].provider == "up");
  CHECK(shelf.states["key#1"].reason == "no such key");
  CHECK(std::chrono::abs(shelf.states["key#1"].until - start - 10min) < 30s);

  KeyBench again(5, {}, HealthOn(shelf));
  again.now = std::chrono::steady_clock::now();
  CHECK(again.Next("m") == "key#5");
  CHECK(again.Next("other") == "key#4");
  CHECK(again.Status(1).state == KeyState::kQuarantined);
  CHECK(again.Status(1).reason == "no such key");
  CHECK(std::chrono::abs(*again.Status(1).since - start) < 30s);
  CHECK(again.Status(2).state == KeyState::kExhausted);
  CHECK(again.Status(3).state == KeyState::kDisabled);
  CHECK(again.Status(4).blocked.size() == 1);

  // The doubling goes on where it was.
  again.Pass(10min);
  CHECK(again.Next() == "key#1");
  again.Tell(1, Outcome::kKeyRejected);
  again.Pass(20min - 1ns);
  CHECK(again.Next() != "key#1");
  again.Pass(1ns);
  CHECK(again.Next() == "key#1");
}

TEST_CASE("KeyHealth forgets what is right again, in the store too", "[keys]") {
  Shelf shelf;
  const auto health = HealthOn(shelf);
  KeyBench bench(1, {}, health);
  bench.Tell(1, Outcome::kKeyRejected);
  health->Flush();
  CHECK(shelf.Copy().size() == 1);
  CHECK(shelf.Copy()["key#1"].state == KeyState::kQuarantined);

  bench.Pass(10min);
  bench.Tell(1, Outcome::kSuccess);
  health->Flush();
  CHECK(shelf.Copy().empty());
}

TEST_CASE("KeyHealth writes nothing while nothing changes, and bursts at once", "[keys]") {
  Shelf shelf;
  const auto health = HealthOn(shelf);
  KeyBench bench(50, {}, health);
  for (int i = 1; i <= 50; ++i) {
    bench.Tell(i, Outcome::kSuccess);
    bench.Tell(i, Outcome::kServerError);
    bench.Tell(i, Outcome::kRateLimited);  // over before any restart
  }
  health->Flush();
  CHECK(shelf.saves == 0);

  for (int i = 1; i <= 50; ++i) {
    bench.Tell(i, Outcome::kKeyRejected);
  }
  health->Flush();
  CHECK(shelf.Copy().size() == 50);
}

TEST_CASE("KeyHealth tries a store that failed again with the next change", "[keys]") {
  Shelf shelf;
  const auto health = HealthOn(shelf);
  KeyBench bench(2, {}, health);
  shelf.broken = true;
  bench.Tell(1, Outcome::kKeyRejected);
  health->Flush();  // does not wait for ever
  CHECK(shelf.Copy().empty());

  {
    const std::lock_guard lock(shelf.mutex);
    shelf.broken = false;
  }
  bench.Tell(2, Outcome::kKeyRejected);
  health->Flush();
  CHECK(shelf.Copy().size() == 2);
}

TEST_CASE("KeyHealth: a store that cannot be read is an error", "[keys]") {
  Shelf shelf;
  shelf.broken = true;

  CHECK(NewKeyHealth(std::make_unique<ShelfStore>(shelf)).error().code == ErrorCode::kStorage);
}

TEST_CASE("KeyHealth: a clock that jumped locks no key out for longer than a day", "[keys]") {
  Shelf shelf;
  {
    KeyBench bench(2, {}, HealthOn(shelf));
    bench.Tell(1, Outcome::kKeyRejected);
    bench.Tell(2, Outcome::kRateLimited, "m", 5min);
  }
  const auto jump = GENERATE(24h * 365 * 100, -24h * 365 * 100);
  CAPTURE(jump.count());
  shelf.states["key#1"].until += jump;
  shelf.states["key#2"].blocked[0].until += jump;

  KeyBench again(2, {}, HealthOn(shelf));
  again.now = std::chrono::steady_clock::now();
  again.Pass(10min);
  CHECK(again.pool->Next({.model = "m", .now = again.now}));
  again.Pass(24h);
  CHECK(again.Next() == "key#1");
}

}  // namespace
}  // namespace gateway::keys
