#include "libgateway/base/bounded_queue.hpp"

#include <memory>
#include <thread>

#include "support/catch.hpp"

namespace gateway::base {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::hours kVeryLong{1};

TEST_CASE("base::BoundedQueue gives items in order, at most so many at a time", "[base]") {
  BoundedQueue<int> queue(10);
  for (int i = 1; i <= 5; ++i) {
    REQUIRE(queue.Push(i));
  }

  CHECK(queue.PopBatch(2, kVeryLong) == std::vector{1, 2});
  CHECK(queue.PopBatch(3, kVeryLong) == std::vector{3, 4, 5});
  CHECK(queue.pushed() == 5);
}

TEST_CASE("base::BoundedQueue refuses when full, and takes again after a pop", "[base]") {
  BoundedQueue<int> queue(2);

  CHECK(queue.Push(1));
  CHECK(queue.Push(2));
  CHECK_FALSE(queue.Push(3));
  CHECK(queue.size() == 2);
  CHECK(queue.PopBatch(1, milliseconds{0}) == std::vector{1});
  CHECK(queue.Push(4));
  CHECK(queue.PopBatch(9, kVeryLong) == std::vector{2, 4});
  CHECK(queue.pushed() == 3);
}

TEST_CASE("base::BoundedQueue does not linger when it is full below the batch size", "[base]") {
  BoundedQueue<int> queue(3);
  for (int i = 1; i <= 3; ++i) {
    REQUIRE(queue.Push(i));
  }

  CHECK(queue.PopBatch(256, kVeryLong).size() == 3);
}

TEST_CASE("base::BoundedQueue gives an unfinished batch when the time is over", "[base]") {
  BoundedQueue<int> queue(10);
  REQUIRE(queue.Push(1));

  CHECK(queue.PopBatch(5, milliseconds{1}) == std::vector{1});
}

TEST_CASE("base::BoundedQueue closed gives the rest at once, then nothing", "[base]") {
  BoundedQueue<std::unique_ptr<int>> queue(10);
  REQUIRE(queue.Push(std::make_unique<int>(7)));

  queue.Close();

  CHECK_FALSE(queue.Push(std::make_unique<int>(8)));
  const auto rest = queue.PopBatch(5, kVeryLong);
  REQUIRE(rest.size() == 1);
  CHECK(*rest[0] == 7);
  CHECK(queue.PopBatch(5, kVeryLong).empty());
}

TEST_CASE("base::BoundedQueue closed wakes the one who waits for a first item", "[base]") {
  BoundedQueue<int> queue(10);
  std::vector<int> got{1};
  std::thread taker([&queue, &got] { got = queue.PopBatch(5, kVeryLong); });

  queue.Close();
  taker.join();

  CHECK(got.empty());
}

TEST_CASE("base::BoundedQueue keeps each producer's order and loses nothing", "[base]") {
  constexpr int kProducers = 4;
  constexpr int kItems = 5'000;
  BoundedQueue<std::pair<int, int>> queue(64);
  std::vector<std::thread> producers;
  for (int producer = 0; producer < kProducers; ++producer) {
    producers.emplace_back([&queue, producer] {
      for (int item = 0; item < kItems;) {
        if (queue.Push({producer, item})) {
          ++item;
        } else {
          std::this_thread::yield();
        }
      }
    });
  }

  std::vector<int> next(kProducers, 0);
  bool in_order = true;
  for (int taken = 0; taken < kProducers * kItems;) {
    for (const auto& [producer, item] : queue.PopBatch(16, milliseconds{1})) {
      in_order = in_order && item == next[static_cast<std::size_t>(producer)]++;
      ++taken;
    }
  }
  for (std::thread& producer : producers) {
    producer.join();
  }

  CHECK(in_order);
  CHECK(queue.size() == 0);
}

}  // namespace
}  // namespace gateway::base
