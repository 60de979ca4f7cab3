#include "libgateway/protocol/openai_to_anthropic/thinking_store.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

using std::chrono::minutes;
using Clock = ThinkingStore::Clock;

TEST_CASE("openai_to_anthropic::ThinkingStore finds thinking by each of its calls", "[protocol]") {
  ThinkingStore store;

  store.Keep("ant", {"c1", "c2"}, "blocks");

  CHECK(store.Find("ant", "c1") == "blocks");
  CHECK(store.Find("ant", "c2") == "blocks");
  CHECK(store.Find("ant", "c2") == "blocks");  // as often as it is asked
  CHECK(store.Find("ant", "c3").empty());
  CHECK(store.Find("ant", "").empty());
}

TEST_CASE("openai_to_anthropic::ThinkingStore knows each provider's calls apart", "[protocol]") {
  ThinkingStore store;

  store.Keep("ant", {"c"}, "its own");
  store.Keep("bed", {"c"}, "another's");

  CHECK(store.Find("ant", "c") == "its own");
  CHECK(store.Find("bed", "c") == "another's");
  CHECK(store.Find("oai", "c").empty());
}

TEST_CASE("openai_to_anthropic::ThinkingStore forgets after an hour", "[protocol]") {
  Clock::time_point now{};
  ThinkingStore store(1U << 20U, [&now] { return now; });

  store.Keep("ant", {"old"}, "1");
  now += minutes(30);
  store.Keep("ant", {"new"}, "2");

  now += minutes(30) - std::chrono::nanoseconds(1);
  CHECK(store.Find("ant", "old") == "1");
  now += std::chrono::nanoseconds(1);
  CHECK(store.Find("ant", "old").empty());
  CHECK(store.Find("ant", "new") == "2");
  now += minutes(30);
  CHECK(store.Find("ant", "new").empty());
}

TEST_CASE("openai_to_anthropic::ThinkingStore forgets the oldest when it is full", "[protocol]") {
  constexpr std::size_t kMost = 10000;
  ThinkingStore store(kMost);
  const std::string blocks(2500, 'x');

  for (const char* id : {"a", "b", "c", "d"}) {  // with what each costs beside its text
    store.Keep("ant", {id}, blocks);
  }

  CHECK(store.Find("ant", "a").empty());
  for (const char* id : {"b", "c", "d"}) {
    CHECK(store.Find("ant", id) == blocks);
  }
  store.Keep("ant", {"e"}, std::string(9000, 'y'));
  CHECK(store.Find("ant", "d").empty());
  CHECK(store.Find("ant", "e").size() == 9000);
}

TEST_CASE("openai_to_anthropic::ThinkingStore does not empty itself for what is too large",
          "[protocol]") {
  ThinkingStore store(10000);
  store.Keep("ant", {"a"}, "1");

  store.Keep("ant", {"b"}, std::string(10000, 'x'));
  store.Keep("ant", {std::string(10000, 'x')}, "2");
  store.Keep("ant", {"c"}, "");
  store.Keep("ant", {}, "3");

  CHECK(store.Find("ant", "a") == "1");
  CHECK(store.Find("ant", "b").empty());
  CHECK(store.Find("ant", "c").empty());
}

TEST_CASE("openai_to_anthropic::ThinkingStore keeps the newest of calls with the same id",
          "[protocol]") {
  ThinkingStore store(10000);

  store.Keep("ant", {"a", "b"}, "1");
  store.Keep("ant", {"b", "b"}, "2");

  CHECK(store.Find("ant", "b") == "2");
  CHECK(store.Find("ant", "a").empty());  // its answer's other call is somebody else's now
  for (int i = 0; i < 100; ++i) {         // nothing is counted twice
    store.Keep("ant", {"b", "c"}, "3");
  }
  store.Keep("ant", {"d"}, "4");
  CHECK(store.Find("ant", "c") == "3");
}

TEST_CASE("openai_to_anthropic::ThinkingStore is used by all loops at once", "[protocol]") {
  ThinkingStore store(50000);
  std::vector<std::thread> loops;
  std::atomic<int> found{0};

  for (int loop = 0; loop < 4; ++loop) {
    loops.emplace_back([&store, &found, loop] {
      for (int i = 0; i < 500; ++i) {
        const std::string id = std::to_string(loop) + "_" + std::to_string(i % 7);
        store.Keep("ant", {id, "shared"}, id);
        found += store.Find("ant", id).empty() && store.Find("ant", "shared").empty() ? 0 : 1;
      }
    });
  }
  for (std::thread& loop : loops) {
    loop.join();
  }

  CHECK(found > 0);
  CHECK_FALSE(store.Find("ant", "shared").empty());
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
