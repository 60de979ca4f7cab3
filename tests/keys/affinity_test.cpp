#include <algorithm>
#include <map>
#include <string>

#include "keys/key_bench.hpp"
#include "support/catch.hpp"

namespace gateway::keys {
namespace {

constexpr KeyPoolOptions kInTurn{KeyStrategy::kRoundRobin};

std::string For(KeyBench& bench, std::uint64_t affinity) {
  return NextAlias(*bench.pool, {.model = "m", .now = bench.now, .affinity = affinity});
}

int NumberOf(const std::string& alias) { return std::stoi(alias.substr(alias.find('#') + 1)); }

TEST_CASE("keys: equal affinities get the same key, and all keys get some", "[keys]") {
  KeyBench bench(4, kInTurn);
  std::map<std::string, int> given;
  for (std::uint64_t affinity = 1; affinity <= 1000; ++affinity) {
    const std::string alias = For(bench, affinity);
    CHECK(For(bench, affinity) == alias);
    ++given[alias];
  }

  CHECK(given.size() == 4);
  for (const auto& [alias, count] : given) {
    CHECK(count > 150);
    CHECK(count < 350);
  }
}

TEST_CASE("keys: an affinity moves while its key is out, and comes back", "[keys]") {
  KeyBench bench(4, kInTurn);
  const std::string home = For(bench, 77);
  std::string other;
  for (std::uint64_t affinity = 1; other.empty(); ++affinity) {
    other = For(bench, affinity) == home ? "" : For(bench, affinity);
  }
  bench.Tell(NumberOf(home), Outcome::kRateLimited, "m", 1s);

  const std::string away = For(bench, 77);
  CHECK(away != home);
  CHECK(For(bench, 77) == away);
  bench.Pass(2s);
  CHECK(For(bench, 77) == home);
  bench.Tell(NumberOf(home), Outcome::kSuccess);
  CHECK(For(bench, 77) == home);
}

TEST_CASE("keys: those of a key that is out spread over the others", "[keys]") {
  KeyBench bench(4, kInTurn);
  std::map<std::uint64_t, std::string> before;
  for (std::uint64_t affinity = 1; affinity <= 1000; ++affinity) {
    before[affinity] = For(bench, affinity);
  }
  bench.Tell(1, Outcome::kKeyRejected);

  std::map<std::string, int> moved;
  for (const auto& [affinity, alias] : before) {
    const std::string now = For(bench, affinity);
    if (alias == "key#1") {
      ++moved[now];
    } else {
      CHECK(now == alias);
    }
  }
  CHECK(moved.size() == 3);
}

TEST_CASE("keys: few affinities move when a key is added or the order changes", "[keys]") {
  KeyBench ten(10, kInTurn);
  KeyBench eleven(11, kInTurn);
  std::vector<Key> turned = MakeKeys(10);
  std::reverse(turned.begin(), turned.end());
  const auto backwards = NewKeyPool("up", turned, kInTurn);
  int moved = 0;
  for (std::uint64_t affinity = 1; affinity <= 1000; ++affinity) {
    const std::string alias = For(ten, affinity);
    moved += For(eleven, affinity) == alias ? 0 : 1;
    CHECK(NextAlias(*backwards, {.affinity = affinity}) == alias);
  }
  CHECK(moved < 200);
}

TEST_CASE("keys: first keeps to its order whatever the affinity", "[keys]") {
  KeyBench bench(4);
  for (std::uint64_t affinity = 1; affinity <= 20; ++affinity) {
    CHECK(For(bench, affinity) == "key#1");
  }
}

TEST_CASE("keys: an affinity whose key is out gets none when no other may stand in", "[keys]") {
  KeyBench bench(3, {KeyStrategy::kRoundRobin, false});
  bench.Tell(NumberOf(For(bench, 5)), Outcome::kRateLimited, "m", 5s);

  CHECK(For(bench, 5) == "no_key");
  CHECK(bench.pool->NextAt({.model = "m", .now = bench.now, .affinity = 5}).has_value());
}

}  // namespace
}  // namespace gateway::keys
