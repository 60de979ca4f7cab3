#include <memory>
#include <set>
#include <string>

#include "keys/key_bench.hpp"
#include "support/catch.hpp"

namespace gateway::keys {
namespace {

TEST_CASE("keys: first always gives the first key", "[keys]") {
  const auto pool = NewKeyPool("up", MakeKeys(3));

  CHECK(NextAlias(*pool) == "key#1");
  CHECK(NextAlias(*pool) == "key#1");
}

TEST_CASE("keys: round robin starts again after the last key", "[keys]") {
  const auto pool = NewKeyPool("up", MakeKeys(2), {KeyStrategy::kRoundRobin});

  CHECK(NextAlias(*pool) == "key#1");
  CHECK(NextAlias(*pool) == "key#2");
  CHECK(NextAlias(*pool) == "key#1");
}

TEST_CASE("keys: random gives every key in the end", "[keys]") {
  const auto pool = NewKeyPool("up", MakeKeys(3), {KeyStrategy::kRandom});
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    seen.insert(NextAlias(*pool));
  }

  CHECK(seen == std::set<std::string>{"key#1", "key#2", "key#3"});
}

TEST_CASE("keys: pools show the next key without using it up", "[keys]") {
  const auto round_robin = NewKeyPool("up", MakeKeys(2), {KeyStrategy::kRoundRobin});
  const auto first = NewKeyPool("up", MakeKeys(2));
  const auto random = NewKeyPool("up", MakeKeys(2), {KeyStrategy::kRandom});

  for (const char* expected : {"key#1", "key#2", "key#1"}) {
    CHECK(PeekedAlias(*round_robin) == expected);
    CHECK(PeekedAlias(*round_robin) == expected);
    CHECK(NextAlias(*round_robin) == expected);
  }
  CHECK(PeekedAlias(*first) == "key#1");
  CHECK(PeekedAlias(*random).starts_with("key#"));
}

TEST_CASE("keys: an empty pool has no key to give", "[keys]") {
  const auto strategy =
      GENERATE(KeyStrategy::kFirst, KeyStrategy::kRoundRobin, KeyStrategy::kRandom);
  const auto pool = NewKeyPool("up", {}, {strategy});

  CHECK(NextAlias(*pool) == "no_key");
  CHECK(PeekedAlias(*pool) == "no_key");
  CHECK(NextAlias(*pool, {.affinity = 7}) == "no_key");
  CHECK_FALSE(pool->NextAt({}));
}

TEST_CASE("Secret shows its last four characters only when there are at least twelve", "[keys]") {
  CHECK(Secret("sk-0123456789abcd").Hint() == "...abcd");
  CHECK(Secret("12345678901").Hint() == "...");
  Secret moved_from("sk-0123456789abcd");
  const Secret moved_to(std::move(moved_from));
  CHECK(moved_from.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
  CHECK(moved_to.Reveal() == "sk-0123456789abcd");
}

}  // namespace
}  // namespace gateway::keys
