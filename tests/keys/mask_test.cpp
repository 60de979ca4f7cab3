#include "libgateway/keys/stateful_pool.hpp"
#include "protocol/decoding.hpp"
#include "support/catch.hpp"

namespace gateway::keys {
namespace {

TEST_CASE("KeyPool::Mask masks every key of the pool, wherever it stands", "[keys]") {
  const protocol::FixedPool pool({"sk-first-1", "sk-second-2"});

  CHECK(pool.Mask("sk-first-1 and sk-second-2, sk-first-1sk-first-1") == "*** and ***, ******");
  CHECK(pool.Mask("nothing of ours: sk-third-3") == "nothing of ours: sk-third-3");
  CHECK(pool.Mask("").empty());
}

TEST_CASE("KeyPool::Mask knows a key as JSON writes it", "[keys]") {
  const protocol::FixedPool pool({"a\"b\\c/d"});

  CHECK(pool.Mask(R"({"message":"bad key a\"b\\c/d."})") == R"({"message":"bad key ***."})");
  CHECK(pool.Mask(R"({"message":"bad key a\"b\\c\/d."})") == R"({"message":"bad key ***."})");
}

TEST_CASE("KeyPool::Mask does not look for an empty key", "[keys]") {
  CHECK(protocol::FixedPool({""}).Mask("text") == "text");
}

TEST_CASE("KeyPool::Mask masks short and long keys of the shipped pool", "[keys]") {
  const auto pool =
      NewKeyPool("up", {{"a", Secret("sk-first-1")}, {"b", Secret("sk-first-1-more")}});

  CHECK(pool->Mask("no sk-first-1-more, no sk-first-1 (c2stZmlyc3QtMQ)") == "no ***, no *** (***)");
  CHECK(pool->Mask("sk-first-2") == "sk-first-2");
}

TEST_CASE("KeyPool::Mask masks what the shipped pool was given beside the keys", "[keys]") {
  const auto pool = NewKeyPool("up", {{"a", Secret("sk-first-1")}});
  dynamic_cast<StatefulPool&>(*pool).AlsoMask({Secret("a-header's-token")});

  CHECK(pool->Mask("sk-first-1, a-header's-token") == "***, ***");
  CHECK(pool->keys().size() == 1);
}

}  // namespace
}  // namespace gateway::keys
