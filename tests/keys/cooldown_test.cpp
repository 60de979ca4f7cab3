#include <map>
#include <set>
#include <string>

#include "keys/key_bench.hpp"
#include "support/catch.hpp"

namespace gateway::keys {
namespace {

TEST_CASE("keys: a limited key rests for the model that was limited only", "[keys]") {
  KeyBench bench(2);
  bench.Tell(1, Outcome::kRateLimited, "m", 30s);

  CHECK(bench.Next("m") == "key#2");
  CHECK(bench.Next("other") == "key#1");
  CHECK(bench.Status(1).state == KeyState::kReady);
  REQUIRE(bench.Status(1).blocked.size() == 1);
  CHECK(bench.Status(1).blocked[0].model == "m");
  CHECK(bench.Status(1).blocked[0].reason == "rate_limited");
  bench.Pass(33s);  // 10 % of jitter
  CHECK(bench.Next("m") == "key#1");
}

TEST_CASE("keys: the told time is kept between a second and ten minutes", "[keys]") {
  KeyBench bench(1);
  const auto [told, least] = GENERATE(table<std::chrono::milliseconds, std::chrono::milliseconds>(
      {{0ms, 1s}, {-5s, 1s}, {1500ms, 1500ms}, {600s, 600s}, {24h, 600s}}));
  bench.Tell(1, Outcome::kRateLimited, "m", told);

  const auto wait = bench.Wait();
  REQUIRE(wait);
  CHECK(*wait >= least);
  CHECK(*wait <= least + least / 10);
  bench.Pass(*wait - 1ns);
  CHECK(bench.Next() == "no_key");
  bench.Pass(1ns);
  CHECK(bench.Next() == "key#1");
}

TEST_CASE("keys: untold, the rest doubles to a minute, and a success begins anew", "[keys]") {
  KeyBench bench(1);
  for (const std::chrono::seconds step : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    bench.Tell(1, Outcome::kRateLimited);
    CHECK(bench.Wait() == step);
    bench.Pass(step);
    CHECK_FALSE(bench.Wait());
  }

  bench.Tell(1, Outcome::kSuccess);
  bench.Tell(1, Outcome::kRateLimited);
  CHECK(bench.Wait() == 1s);
}

TEST_CASE("keys: limits of calls that were under way together are one step", "[keys]") {
  KeyBench bench(1);
  bench.Tell(1, Outcome::kRateLimited);
  bench.Tell(1, Outcome::kRateLimited);
  CHECK(bench.Wait() == 1s);
  bench.Pass(500ms);
  bench.Tell(1, Outcome::kRateLimited);
  CHECK(bench.Wait() == 1s);
}

TEST_CASE("keys: the success of a call that was under way does not end a cooldown", "[keys]") {
  KeyBench bench(1);
  bench.Tell(1, Outcome::kRateLimited, "m", 30s);
  bench.Tell(1, Outcome::kSuccess);

  CHECK(bench.Next() == "no_key");
  CHECK(*bench.Wait() >= 30s);
}

TEST_CASE("keys: after a cooldown one request tries the key while others can be used", "[keys]") {
  KeyBench bench(2);
  bench.Tell(1, Outcome::kRateLimited);
  bench.Pass(1s);

  CHECK(bench.Next() == "key#1");
  CHECK(bench.Next() == "key#2");
  CHECK(bench.Peek() == "key#2");
  SECTION("it works") {
    bench.Tell(1, Outcome::kSuccess);
    CHECK(bench.Next() == "key#1");
    CHECK(bench.Next() == "key#1");
  }
  SECTION("it is limited again") {
    bench.Tell(1, Outcome::kRateLimited);
    bench.Pass(2s - 1ns);
    CHECK(bench.Next() == "key#2");
    bench.Pass(1ns);
    CHECK(bench.Next() == "key#1");
  }
  SECTION("the client leaves") {
    bench.Tell(1, Outcome::kClientLeft);
    CHECK(bench.Next() == "key#1");
    CHECK(bench.Next() == "key#2");
  }
  SECTION("nobody else can be used any more") {
    bench.Tell(2, Outcome::kRateLimited);
    CHECK(bench.Next() == "key#1");
    CHECK(bench.Next() == "key#1");
  }
}

TEST_CASE("keys: a model that a key may not use is kept from it for ten minutes", "[keys]") {
  KeyBench bench(1);
  bench.Tell(1, Outcome::kNotPermitted);

  CHECK(bench.Next("m") == "no_key");
  CHECK(bench.Next("other") == "key#1");
  CHECK_FALSE(bench.Wait("m"));  // not a limit: not worth waiting for
  CHECK(bench.Status(1).blocked[0].reason == "not_permitted");
  bench.Pass(10min);
  CHECK(bench.Next("m") == "key#1");
}

TEST_CASE("keys: NextAt tells the nearest end of a cooldown, and of nothing else", "[keys]") {
  KeyBench bench(4);
  bench.Tell(1, Outcome::kRateLimited, "m", 60s);
  bench.Tell(2, Outcome::kRateLimited, "m", 20s);
  bench.Tell(3, Outcome::kRateLimited, "m", 1s);
  bench.Tell(3, Outcome::kKeyRejected);
  bench.Tell(4, Outcome::kQuotaUsedUp);

  CHECK(bench.Next() == "no_key");
  REQUIRE(bench.Wait());
  CHECK(*bench.Wait() >= 20s);
  CHECK(*bench.Wait() <= 22s);
  CHECK_FALSE(bench.Wait("other"));
}

TEST_CASE("keys: two keys limited within a second are perhaps one account", "[keys]") {
  KeyBench bench(3);
  bench.Tell(1, Outcome::kRateLimited);
  bench.Tell(1, Outcome::kRateLimited);
  CHECK_FALSE(bench.Status(1).shared_limit);
  bench.Pass(1s);
  bench.Tell(2, Outcome::kRateLimited);
  CHECK(bench.Status(1).shared_limit);
  CHECK(bench.Status(2).shared_limit);
  bench.Pass(1s + 1ns);
  bench.Tell(3, Outcome::kRateLimited);
  CHECK_FALSE(bench.Status(3).shared_limit);
}

TEST_CASE("keys: of very many models the soonest free is forgotten, the others rest", "[keys]") {
  KeyBench bench(1);
  for (int i = 1; i <= 9; ++i) {
    bench.Tell(1, Outcome::kRateLimited, "m" + std::to_string(i), i * 20s);
  }

  CHECK(bench.Next("m1") == "key#1");
  for (int i = 2; i <= 9; ++i) {
    CHECK(bench.Next("m" + std::to_string(i)) == "no_key");
  }
}

TEST_CASE("keys: what a request has tried is not given to it again", "[keys]") {
  const auto strategy =
      GENERATE(KeyStrategy::kFirst, KeyStrategy::kRoundRobin, KeyStrategy::kRandom);
  const KeyBench bench(3, {strategy});
  std::vector<const Key*> tried;
  std::set<std::string> given;
  for (int i = 0; i < 3; ++i) {
    const auto key = bench.pool->Next({.model = "m", .now = bench.now, .tried = tried});
    REQUIRE(key);
    tried.push_back(key->get());
    given.insert((*key)->alias);
  }

  CHECK(given.size() == 3);
  CHECK(NextAlias(*bench.pool, {.model = "m", .now = bench.now, .tried = tried}) == "no_key");
}

TEST_CASE("keys: no other key stands in when the configuration forbids it", "[keys]") {
  KeyBench bench(2, {KeyStrategy::kFirst, false});
  bench.Tell(2, Outcome::kRateLimited, "m", 1s);
  bench.Tell(1, Outcome::kRateLimited, "m", 30s);

  CHECK(bench.Next("other") == "key#1");
  CHECK(bench.Next("m") == "no_key");
  CHECK(bench.Refusal("m").find("\"key#1\"") != std::string::npos);
  CHECK(bench.Refusal("m").find("\"key#2\"") == std::string::npos);
  CHECK(*bench.Wait("m") >= 30s);

  KeyBench in_turn(2, {KeyStrategy::kRoundRobin, false});
  in_turn.Tell(1, Outcome::kKeyRejected);
  CHECK(in_turn.Next() == "no_key");
  CHECK(in_turn.Next() == "key#2");
  CHECK(in_turn.Next() == "no_key");
}

TEST_CASE("keys: the turns of keys that are out are shared evenly", "[keys]") {
  KeyBench bench(4, {GENERATE(KeyStrategy::kRoundRobin, KeyStrategy::kRandom)});
  bench.Tell(2, Outcome::kKeyRejected);
  std::map<std::string, int> given;
  for (int i = 0; i < 3000; ++i) {
    ++given[bench.Next()];
  }

  CHECK(given.size() == 3);
  for (const auto& [alias, count] : given) {
    CAPTURE(alias);
    CHECK(count > 800);
    CHECK(count < 1200);
  }
}

}  // namespace
}  // namespace gateway::keys
