#include <set>
#include <string>

#include "keys/key_bench.hpp"
#include "support/catch.hpp"

namespace gateway::keys {
namespace {

TEST_CASE("keys: first falls to the next key while the first is out, and comes back", "[keys]") {
  KeyBench bench(2);
  bench.Tell(1, Outcome::kKeyRejected);

  CHECK(bench.Next() == "key#2");
  CHECK(bench.Next("another model") == "key#2");
  bench.Pass(10min - 1ns);
  CHECK(bench.Next() == "key#2");
  bench.Pass(1ns);
  CHECK(bench.Next() == "key#1");
  bench.Tell(1, Outcome::kSuccess);
  CHECK(bench.Next() == "key#1");
  CHECK(bench.Next() == "key#1");
}

TEST_CASE("keys: a key out of quarantine is tried by one request at a time", "[keys]") {
  KeyBench bench(2);
  bench.Tell(1, Outcome::kKeyRejected);
  bench.Pass(10min);

  CHECK(bench.Peek() == "key#1");  // takes nothing
  CHECK(bench.Next() == "key#1");
  CHECK(bench.Peek() == "key#2");
  CHECK(bench.Next() == "key#2");
  CHECK(bench.Next("another model") == "key#2");

  // What says nothing of the key frees the probe.
  bench.Tell(1, GENERATE(Outcome::kClientLeft, Outcome::kServerError, Outcome::kRefusedHere));
  CHECK(bench.Next() == "key#1");
  CHECK(bench.Next() == "key#2");
}

TEST_CASE("keys: a call that began before a key went out does not bring it back", "[keys]") {
  const auto [outcome, rest] = GENERATE(table<Outcome, std::chrono::minutes>(
      {{Outcome::kKeyRejected, 10min}, {Outcome::kQuotaUsedUp, 60min}}));
  KeyBench bench(2);
  CHECK(bench.Next() == "key#1");
  CHECK(bench.Next() == "key#1");
  bench.Tell(1, outcome);

  bench.Pass(1s);
  bench.Tell(1, Outcome::kSuccess);  // of the other call
  CHECK(bench.Status(1).state != KeyState::kReady);
  CHECK(bench.Next() == "key#2");

  bench.Pass(rest - 1s);
  CHECK(bench.Next() == "key#1");  // the probe
  bench.Tell(1, Outcome::kSuccess);
  CHECK(bench.Status(1).state == KeyState::kReady);
}

TEST_CASE("keys: what a lone key does after it went out, because there is no other, counts",
          "[keys]") {
  KeyBench bench(1);
  CHECK(bench.Next() == "key#1");
  CHECK(bench.Next() == "key#1");
  bench.Tell(1, Outcome::kKeyRejected);
  bench.Tell(1, Outcome::kSuccess);
  CHECK(bench.Status(1).state == KeyState::kQuarantined);

  CHECK(NextAlias(*bench.pool, {.model = "m", .now = bench.now, .anyway = true}) == "key#1");
  bench.Tell(1, Outcome::kSuccess);
  CHECK(bench.Status(1).state == KeyState::kReady);
}

TEST_CASE("keys: a single key is not shared while it is tried after quarantine", "[keys]") {
  KeyBench bench(1);
  bench.Tell(1, Outcome::kKeyRejected);
  bench.Pass(10min);

  CHECK(bench.Next() == "key#1");
  CHECK(bench.Next() == "no_key");
  CHECK(bench.Refusal().find("being tried") != std::string::npos);
}

TEST_CASE("keys: a probe that nobody reports is given up after ten minutes", "[keys]") {
  KeyBench bench(1);
  bench.Tell(1, Outcome::kKeyRejected);
  bench.Pass(10min);
  CHECK(bench.Next() == "key#1");

  bench.Pass(10min - 1ns);
  CHECK(bench.Next() == "no_key");
  bench.Pass(1ns);
  CHECK(bench.Next() == "key#1");
}

TEST_CASE("keys: a failed probe doubles the quarantine, up to a day", "[keys]") {
  KeyBench bench(1);
  bench.Tell(1, Outcome::kKeyRejected);

  for (const std::chrono::minutes rest :
       {10min, 20min, 40min, 80min, 160min, 320min, 640min, 1280min, 1440min, 1440min}) {
    CAPTURE(rest.count());
    bench.Pass(rest - 1ns);
    CHECK(bench.Next() == "no_key");
    bench.Pass(1ns);
    CHECK(bench.Next() == "key#1");
    bench.Tell(1, Outcome::kKeyRejected);
  }

  bench.Pass(24h);
  bench.Tell(1, Outcome::kSuccess);
  bench.Tell(1, Outcome::kKeyRejected);
  bench.Pass(10min);
  CHECK(bench.Next() == "key#1");  // it began anew
}

TEST_CASE("keys: calls that were under way together count once", "[keys]") {
  KeyBench bench(1);
  bench.Tell(1, Outcome::kKeyRejected);
  bench.Tell(1, Outcome::kKeyRejected);
  bench.Pass(1min);
  bench.Tell(1, Outcome::kKeyRejected);

  bench.Pass(9min);
  CHECK(bench.Next() == "key#1");
}

TEST_CASE("keys: a used up account is tried again each hour", "[keys]") {
  KeyBench bench(1);
  bench.Tell(1, Outcome::kQuotaUsedUp);
  CHECK(bench.Status(1).state == KeyState::kExhausted);

  for (int i = 0; i < 3; ++i) {
    bench.Pass(1h - 1ns);
    CHECK(bench.Next() == "no_key");
    bench.Pass(1ns);
    CHECK(bench.Next() == "key#1");
    bench.Tell(1, Outcome::kQuotaUsedUp);
  }
  bench.Pass(1h);
  bench.Tell(1, Outcome::kSuccess);
  CHECK(bench.Status(1).state == KeyState::kReady);
}

TEST_CASE("keys: a key disabled by hand stays so whatever is reported, until enabled", "[keys]") {
  KeyBench bench(1);
  REQUIRE(bench.pool->SetEnabled("key#1", false));

  bench.Tell(1, Outcome::kKeyRejected);
  bench.Tell(1, Outcome::kSuccess);
  bench.Pass(1000h);
  CHECK(bench.Next() == "no_key");
  CHECK(bench.Status(1).state == KeyState::kDisabled);
  CHECK(bench.Status(1).reason == "disabled by hand");
  CHECK(bench.Status(1).since.has_value());
  CHECK_FALSE(bench.Status(1).until);

  REQUIRE(bench.pool->SetEnabled("key#1", true));
  CHECK(bench.Next() == "key#1");
  CHECK(bench.pool->SetEnabled("nobody", true).error().code == ErrorCode::kNotFound);
}

TEST_CASE("keys: enabling forgets whatever was wrong", "[keys]") {
  KeyBench bench(1);
  bench.Tell(1, Outcome::kRateLimited, "m", 60s);
  bench.Tell(1, Outcome::kKeyRejected);
  CHECK(bench.Next() == "no_key");

  REQUIRE(bench.pool->SetEnabled("key#1", true));
  CHECK(bench.Next() == "key#1");
  CHECK(bench.Next() == "key#1");
}

TEST_CASE("keys: where no key is sent none can be bad, but limits count", "[keys]") {
  const auto pool = NewKeyPool("up", {{"none", Secret()}});
  const auto now = std::chrono::steady_clock::now();
  const Key& none = *pool->keys().front();

  pool->Report(none, {Outcome::kKeyRejected, "m", now});
  pool->Report(none, {Outcome::kQuotaUsedUp, "m", now});
  CHECK(NextAlias(*pool, {.model = "m", .now = now}) == "none");
  pool->Report(none, {Outcome::kRateLimited, "m", now});
  CHECK(NextAlias(*pool, {.model = "m", .now = now}) == "no_key");
}

TEST_CASE("keys: among thousands of dead keys those that come back are found", "[keys]") {
  const auto strategy = GENERATE(KeyStrategy::kFirst, KeyStrategy::kRoundRobin);
  KeyBench bench(1000, {strategy});
  for (int i = 1; i <= 999; ++i) {
    bench.Tell(i, i == 500 ? Outcome::kQuotaUsedUp : Outcome::kKeyRejected);
  }
  for (int i = 0; i < 20; ++i) {
    CHECK(bench.Next() == "key#1000");
  }

  REQUIRE(bench.pool->SetEnabled("key#300", true));
  REQUIRE(bench.pool->SetEnabled("key#1000", false));
  CHECK(bench.Next() == "key#300");
  REQUIRE(bench.pool->SetEnabled("key#300", false));
  CHECK(bench.Next() == "no_key");
  CHECK(bench.Next() == "no_key");
  bench.Tell(700, Outcome::kSuccess);  // a call that was under way: it says nothing of now
  CHECK(bench.Next() == "no_key");
  REQUIRE(bench.pool->SetEnabled("key#700", true));
  CHECK(bench.Next() == "key#700");
  REQUIRE(bench.pool->SetEnabled("key#700", false));
  CHECK(bench.Next() == "no_key");
  bench.Pass(10min);
  std::set<std::string> probes;
  for (int i = 0; i < 996; ++i) {
    probes.insert(bench.Next());
  }
  CHECK(probes.size() == 996);
  CHECK(bench.Next() == "no_key");
}

TEST_CASE("keys: the status says what the upstream said, cut and without the key", "[keys]") {
  KeyBench bench(1);
  const std::string text = "bad key secret-of-key-1\r\n\xe5\xaf\x86\xff " + std::string(600, 'x');
  bench.Tell(1, Outcome::kServerError);
  bench.Tell(1, Outcome::kKeyRejected, "m", {}, text);

  const KeyStatus status = bench.Status(1);
  CHECK(status.alias == "key#1");
  CHECK(status.hint == "...ey-1");
  CHECK(status.state == KeyState::kQuarantined);
  CHECK(status.reason.starts_with("bad key *** \xe5\xaf\x86? xxx"));
  CHECK(status.reason.size() == 500);
  CHECK(status.calls == 2);
  CHECK(status.failures == 2);
  REQUIRE(status.since);
  REQUIRE(status.until);
  CHECK(std::chrono::abs(*status.until - *status.since - 10min) < 1s);
}

TEST_CASE("keys: the client is told what is wrong with how many keys, by alias", "[keys]") {
  KeyBench bench(7);
  bench.Tell(1, Outcome::kRateLimited, "m", 60s);
  bench.Tell(2, Outcome::kRateLimited, "m", 30s);
  bench.Tell(3, Outcome::kKeyRejected);
  bench.Tell(4, Outcome::kQuotaUsedUp);
  bench.Tell(5, Outcome::kNotPermitted);
  REQUIRE(bench.pool->SetEnabled("key#6", false));
  const Key* tried = bench.pool->keys()[6].get();

  const auto key = bench.pool->Next({.model = "m", .now = bench.now, .tried = {&tried, 1}});
  REQUIRE_FALSE(key);
  CHECK(key.error().code == ErrorCode::kNoKey);
  std::string message = key.error().message;
  for (int jitter = 31; jitter <= 33; ++jitter) {
    const std::string some = "in " + std::to_string(jitter) + " s";
    if (const auto at = message.find(some); at != std::string::npos) {
      message.replace(at, some.size(), "in 30 s");
    }
  }
  CHECK(message ==
        "provider \"up\" has no key that can be used for \"m\": 2 rate-limited (\"key#2\" is tried "
        "again in 30 s), 1 not permitted to use it (\"key#5\" is tried again in 10 min), 1 "
        "rejected by the upstream (\"key#3\" is tried again in 10 min), 1 used up (\"key#4\" is "
        "tried again in 60 min), 1 disabled (\"key#6\"), 1 tried already (\"key#7\")");
}

}  // namespace
}  // namespace gateway::keys
