// What a key's state becomes over a restart, by clocks of the test's own.
#include <memory>
#include <utility>

#include "keys/key_bench.hpp"
#include "keys/shelf_store.hpp"
#include "libgateway/keys/shared_health.hpp"
#include "support/catch.hpp"

namespace gateway::keys {
namespace {

// 2026-01-27 08:00:00 UTC
const WallTime kStart = std::chrono::system_clock::from_time_t(1769500800);

// Programs that run one after the other on one machine, with one store.
class Machine {
 public:
  Machine() { Restart({}); }

  void Pass(std::chrono::nanoseconds time) {
    now_.wall += std::chrono::duration_cast<WallTime::duration>(time);
    now_.steady += std::chrono::duration_cast<Time::duration>(time);
    bench->now = now_.steady;
  }

  // Takes `time`; the steady clock begins anew, as after a boot.
  void Restart(std::chrono::nanoseconds time) {
    bench.reset();
    now_.wall += std::chrono::duration_cast<WallTime::duration>(time);
    now_.steady = Time(1h);
    auto health = SharedHealth::Open(std::make_unique<ShelfStore>(shelf), [this] { return now_; });
    REQUIRE(health);
    bench = std::make_unique<KeyBench>(2, KeyPoolOptions{}, *std::move(health));
    bench->now = now_.steady;
  }

  Shelf shelf;
  std::unique_ptr<KeyBench> bench;

 private:
  Moment now_{Time(10h), kStart};
};

TEST_CASE("keys: a rest goes on over a restart until its time is over", "[keys]") {
  Machine machine;
  machine.bench->Tell(1, Outcome::kKeyRejected);
  machine.Pass(1min);
  machine.Restart(3min);

  const KeyStatus status = machine.bench->Status(1);
  CHECK(status.since == kStart);
  CHECK(status.until == kStart + 10min);
  machine.Pass(6min - 1ns);
  CHECK(machine.bench->Next() == "key#2");
  machine.Pass(1ns);
  CHECK(machine.bench->Next() == "key#1");
}

TEST_CASE("keys: a rest that is over before a restart ends is over", "[keys]") {
  Machine machine;
  machine.bench->Tell(1, Outcome::kQuotaUsedUp);
  machine.bench->Tell(2, Outcome::kNotPermitted, "m");
  machine.Restart(1h);

  CHECK(machine.bench->Next() == "key#1");  // as a probe
  CHECK(machine.bench->Next() == "key#2");
  CHECK(machine.bench->Status(1).state == KeyState::kExhausted);
  CHECK(machine.bench->Status(2).blocked.empty());
}

TEST_CASE("keys: what a model has to wait for is the same after a restart", "[keys]") {
  Machine machine;
  machine.bench->Tell(1, Outcome::kNotPermitted, "m");
  machine.Restart(4min);

  REQUIRE(machine.bench->Status(1).blocked.size() == 1);
  CHECK(machine.bench->Status(1).blocked[0].until == kStart + 10min);
  machine.Pass(6min - 1ns);
  CHECK(machine.bench->Next() == "key#2");
  machine.Pass(1ns);
  CHECK(machine.bench->Next() == "key#1");
}

TEST_CASE("keys: a key that was switched off says when, and stays so", "[keys]") {
  Machine machine;
  machine.Pass(5min);
  REQUIRE(machine.bench->pool->SetEnabled("key#1", false));
  CHECK(machine.bench->Status(1).since == kStart + 5min);
  machine.Restart(24h * 30);

  CHECK(machine.bench->Next() == "key#2");
  CHECK(machine.bench->Status(1).state == KeyState::kDisabled);
  CHECK(machine.bench->Status(1).since == kStart + 5min);
}

TEST_CASE("keys: a wall clock that was put back while nobody ran locks a key out for a day",
          "[keys]") {
  Machine machine;
  machine.bench->Tell(1, Outcome::kKeyRejected);
  machine.Restart(-24h * 365);

  machine.Pass(24h - 1ns);
  CHECK(machine.bench->Next() == "key#2");
  machine.Pass(1ns);
  CHECK(machine.bench->Next() == "key#1");
}

}  // namespace
}  // namespace gateway::keys
