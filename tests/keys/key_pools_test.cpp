#include <memory>
#include <set>
#include <string>

#include "libgateway/keys/first_pool.hpp"
#include "libgateway/keys/random_pool.hpp"
#include "libgateway/keys/round_robin_pool.hpp"
#include "support/catch.hpp"

namespace gateway::keys {
namespace {

KeyPointers MakeKeys(int count) {
  KeyPointers keys;
  for (int i = 1; i <= count; ++i) {
    const std::string number = std::to_string(i);
    keys.push_back(std::make_shared<const Key>(Key{"key#" + number, Secret("secret-" + number)}));
  }
  return keys;
}

std::string NextAlias(KeyPool& pool) {
  const auto key = pool.Next({});
  return key ? (*key)->alias : std::string(ErrorName(key.error().code));
}

TEST_CASE("keys::FirstPool always gives the first key", "[keys]") {
  FirstPool pool(MakeKeys(3));

  CHECK(NextAlias(pool) == "key#1");
  CHECK(NextAlias(pool) == "key#1");
}

TEST_CASE("keys::RoundRobinPool starts again after the last key", "[keys]") {
  RoundRobinPool pool(MakeKeys(2));

  CHECK(NextAlias(pool) == "key#1");
  CHECK(NextAlias(pool) == "key#2");
  CHECK(NextAlias(pool) == "key#1");
}

TEST_CASE("keys::RandomPool gives every key in the end", "[keys]") {
  RandomPool pool(MakeKeys(3));
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    seen.insert(NextAlias(pool));
  }

  CHECK(seen == std::set<std::string>{"key#1", "key#2", "key#3"});
}

std::string PeekedAlias(const KeyPool& pool) {
  const auto key = pool.Peek({});
  return key ? (*key)->alias : std::string(ErrorName(key.error().code));
}

TEST_CASE("keys: pools show the next key without using it up", "[keys]") {
  RoundRobinPool round_robin(MakeKeys(2));
  const FirstPool first(MakeKeys(2));
  const RandomPool random(MakeKeys(2));

  for (const char* expected : {"key#1", "key#2", "key#1"}) {
    CHECK(PeekedAlias(round_robin) == expected);
    CHECK(PeekedAlias(round_robin) == expected);
    CHECK(NextAlias(round_robin) == expected);
  }
  CHECK(PeekedAlias(first) == "key#1");
  CHECK(PeekedAlias(random).starts_with("key#"));
  CHECK(PeekedAlias(FirstPool({})) == "no_key");
  CHECK(PeekedAlias(RoundRobinPool({})) == "no_key");
  CHECK(PeekedAlias(RandomPool({})) == "no_key");
}

TEST_CASE("keys: an empty pool has no key to give", "[keys]") {
  FirstPool first({});
  RoundRobinPool round_robin({});
  RandomPool random({});

  CHECK(NextAlias(first) == "no_key");
  CHECK(NextAlias(round_robin) == "no_key");
  CHECK(NextAlias(random) == "no_key");
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
