#include "libgateway/delivery/record_queue.hpp"

#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace gateway::delivery {
namespace {

using std::chrono::milliseconds;

constexpr QueueFill kAll{1'000, 1'000'000};

Waiting WaitingWith(std::string id, std::size_t bytes = 1) {
  Waiting waiting;
  waiting.record = std::make_shared<LogRecord>();
  waiting.record->id = std::move(id);
  waiting.bytes = bytes;
  return waiting;
}

std::string IdsOf(const std::list<Waiting>& taken) {
  std::string ids;
  for (const Waiting& waiting : taken) {
    ids += waiting.record->id;
  }
  return ids;
}

RecordQueue::Clock::time_point In(std::chrono::milliseconds time) {
  return RecordQueue::Clock::now() + time;
}

TEST_CASE("delivery::RecordQueue is bounded by rows", "[delivery]") {
  RecordQueue queue({2, 100});

  CHECK(queue.Push(WaitingWith("a")));
  CHECK(queue.Push(WaitingWith("b")));
  CHECK_FALSE(queue.Push(WaitingWith("c")));
  CHECK(queue.pushed() == 2);
  CHECK(queue.refused().count == 1);
  CHECK(IdsOf(queue.Take({1, 100})) == "a");
  CHECK(queue.Push(WaitingWith("d")));
  CHECK(IdsOf(queue.Take(kAll)) == "bd");
}

TEST_CASE("delivery::RecordQueue is bounded by bytes, but takes any single record", "[delivery]") {
  RecordQueue queue({100, 10});

  CHECK(queue.Push(WaitingWith("a", 50)));
  CHECK_FALSE(queue.Push(WaitingWith("b", 1)));
  CHECK(IdsOf(queue.Take({10, 5})) == "a");
  CHECK(queue.Push(WaitingWith("c", 6)));
  CHECK(queue.Push(WaitingWith("d", 4)));
  CHECK_FALSE(queue.Push(WaitingWith("e", 1)));
  CHECK(queue.fill().bytes == 10);
  CHECK(IdsOf(queue.Take({10, 9})) == "c");
}

TEST_CASE("delivery::RecordQueue has what was put back in its old place", "[delivery]") {
  RecordQueue queue({3, 100});
  CHECK(queue.Push(WaitingWith("a")));
  CHECK(queue.Push(WaitingWith("b")));
  auto taken = queue.Take({2, 100});
  CHECK(queue.Push(WaitingWith("c")));

  queue.PutBack(std::move(taken));

  CHECK(queue.fill().rows == 3);
  CHECK(queue.fill().bytes == 3);
  CHECK(IdsOf(queue.Take(kAll)) == "abc");
}

TEST_CASE("delivery::RecordQueue tells when it refused", "[delivery]") {
  RecordQueue queue({0, 0});
  const auto before = std::chrono::system_clock::now();
  CHECK_FALSE(queue.Push(WaitingWith("a")));
  CHECK_FALSE(queue.Push(WaitingWith("b")));

  const Refused refused = queue.TakeRefused();

  CHECK(refused.count == 2);
  CHECK(before <= refused.first);
  CHECK(refused.first <= refused.last);
  CHECK(queue.refused().first == std::chrono::system_clock::time_point{});
  CHECK(queue.refused().count == 2);
}

TEST_CASE("delivery::RecordQueue ends the wait for what is there, comes, or is asked for",
          "[delivery]") {
  RecordQueue queue({10, 100});
  const auto late = In(std::chrono::minutes{10});
  queue.Await({5, 50}, In(milliseconds{1}));

  CHECK(queue.Push(WaitingWith("a", 7)));
  queue.Await({1, 50}, late);
  queue.Await({5, 7}, late);
  queue.Poke();
  queue.Await({5, 50}, late);
  std::jthread other([&queue] { (void)queue.Push(WaitingWith("b")); });
  queue.Await({2, 50}, late);
  CHECK(IdsOf(queue.Take(kAll)) == "ab");
  queue.Close();
  queue.Await({1, 1}, late);
  CHECK_FALSE(queue.Push(WaitingWith("c")));
}

TEST_CASE("delivery::RecordQueue keeps each thread's order and loses nothing", "[delivery]") {
  constexpr int kThreads = 4;
  constexpr int kEach = 2'000;
  RecordQueue queue({64, 1'000'000});
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&queue, thread] {
      for (int made = 0; made < kEach;) {
        Waiting waiting = WaitingWith(std::to_string(made));
        waiting.record->attempts = thread;
        made += queue.Push(std::move(waiting)) ? 1 : 0;
      }
    });
  }

  std::vector<int> next(kThreads);
  for (int taken = 0; taken < kThreads * kEach;) {
    queue.Await({16, 1'000}, In(milliseconds{1}));
    for (const Waiting& waiting : queue.Take({16, 1'000})) {
      REQUIRE(waiting.record->id ==
              std::to_string(next[static_cast<std::size_t>(waiting.record->attempts)]++));
      ++taken;
    }
  }
  CHECK(queue.fill().bytes == 0);
}

}  // namespace
}  // namespace gateway::delivery
