#include "libgateway/delivery/record_queue.hpp"

#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace gateway::delivery {
namespace {

using std::chrono::milliseconds;

constexpr QueueFill kAll{1'000, 1'000'000};

bool Push(RecordQueue& queue, std::string id, std::size_t bytes = 1) {
  LogRecord record;
  record.id = std::move(id);
  return queue.Push(std::move(record), bytes);
}

std::string IdsOf(const WaitingRecords& taken) {
  std::string ids;
  for (const LogRecord& record : taken.records) {
    ids += record.id;
  }
  return ids;
}

RecordQueue::Clock::time_point In(std::chrono::milliseconds time) {
  return RecordQueue::Clock::now() + time;
}

TEST_CASE("delivery::RecordQueue is bounded by rows", "[delivery]") {
  RecordQueue queue({2, 100}, {1, 100});

  CHECK(Push(queue, "a"));
  CHECK(Push(queue, "b"));
  CHECK_FALSE(Push(queue, "c"));
  CHECK(queue.pushed() == 2);
  CHECK(queue.refused().count == 1);
  CHECK(IdsOf(queue.Take()) == "a");
  CHECK(Push(queue, "d"));
  CHECK(IdsOf(queue.Take()) == "b");
  CHECK(IdsOf(queue.Take()) == "d");
  CHECK(queue.Take().empty());
}

TEST_CASE("delivery::RecordQueue is bounded by bytes, but takes any single record", "[delivery]") {
  RecordQueue queue({100, 10}, {10, 9});

  CHECK(Push(queue, "a", 50));
  CHECK_FALSE(Push(queue, "b", 1));
  CHECK(IdsOf(queue.Take()) == "a");
  CHECK(Push(queue, "c", 6));
  CHECK(Push(queue, "d", 4));
  CHECK_FALSE(Push(queue, "e", 1));
  CHECK(queue.fill().bytes == 10);
  CHECK(IdsOf(queue.Take()) == "c");
}

TEST_CASE("delivery::RecordQueue has what was put back in its old place", "[delivery]") {
  RecordQueue queue({3, 100}, {2, 100});
  CHECK(Push(queue, "a"));
  CHECK(Push(queue, "b"));
  auto taken = queue.Take();
  CHECK(Push(queue, "c"));

  queue.PutBack(std::move(taken));

  CHECK(queue.fill().rows == 3);
  CHECK(queue.fill().bytes == 3);
  CHECK(IdsOf(queue.Take()) == "ab");
  CHECK(IdsOf(queue.Take()) == "c");
}

TEST_CASE("delivery::RecordQueue uses memory again that it gave out", "[delivery]") {
  RecordQueue queue(kAll, {10, 100});
  CHECK(Push(queue, "a"));
  auto taken = queue.Take();
  const LogRecord* const place = taken.records.data();

  queue.Reuse(std::move(taken));
  CHECK(Push(queue, "b"));

  taken = queue.Take();
  CHECK(IdsOf(taken) == "b");
  CHECK(taken.bytes == 1);
  CHECK(taken.records.data() == place);
}

TEST_CASE("delivery::RecordQueue lets nothing of a record stay in the next one's place",
          "[delivery]") {
  RecordQueue queue(kAll, {10, 1 << 20});
  const auto bodies = std::make_shared<const LoggedBodies>();
  LogRecord full;
  full.id = "first";
  full.error_text = std::string(100, 'x');
  full.calls.resize(3);
  full.bodies = bodies;
  full.cost = 1.5;
  CHECK(queue.Push(std::move(full), 500));
  queue.Reuse(queue.Take());
  CHECK(bodies.use_count() == 1);

  LogRecord next;
  next.id = "second";
  CHECK(queue.Push(std::move(next), 500));
  CHECK(next.error_text.empty());

  const auto taken = queue.Take();
  REQUIRE(taken.records.size() == 1);
  const LogRecord& record = *taken.records.begin();
  CHECK(record.id == "second");
  CHECK(record.error_text.empty());
  CHECK(record.calls.empty());
  CHECK(record.bodies == nullptr);
  CHECK_FALSE(record.cost);
}

TEST_CASE("delivery::RecordQueue keeps no memory of long texts", "[delivery]") {
  RecordQueue queue(kAll, {10, 1 << 20});
  const auto kept = [&queue](std::size_t length) {
    LogRecord record;
    record.error_text = std::string(length, 'x');
    CHECK(queue.Push(std::move(record), length));
    queue.Reuse(queue.Take());
    LogRecord next;
    next.error_text = std::string(40, 'y');
    CHECK(queue.Push(std::move(next), 40));
    queue.Reuse(queue.Take());
    return next.error_text.capacity();
  };

  CHECK(kept(1000) >= 1000);  // given back for the next text of the one who pushes
  CHECK(kept(100'000) < 1000);
}

TEST_CASE("delivery::RecordQueue gives what to call along with the records", "[delivery]") {
  RecordQueue queue(kAll, kAll);
  int calls = 0;
  CHECK(Push(queue, "a"));
  CHECK(queue.Push(LogRecord(), 1, [&calls] { ++calls; }));

  const auto taken = queue.Take();

  REQUIRE(taken.records.size() == 2);
  REQUIRE(taken.told.size() == 1);
  taken.told.front()();
  CHECK(calls == 1);
}

TEST_CASE("delivery::RecordQueue tells when it refused", "[delivery]") {
  RecordQueue queue({0, 0}, kAll);
  const auto before = std::chrono::system_clock::now();
  CHECK_FALSE(Push(queue, "a"));
  CHECK_FALSE(Push(queue, "b"));

  const Refused refused = queue.TakeRefused();

  CHECK(refused.count == 2);
  CHECK(before <= refused.first);
  CHECK(refused.first <= refused.last);
  CHECK(queue.refused().first == std::chrono::system_clock::time_point{});
  CHECK(queue.refused().count == 2);
}

TEST_CASE("delivery::RecordQueue ends the wait for what is there, comes, or is asked for",
          "[delivery]") {
  RecordQueue queue({10, 100}, kAll);
  const auto late = In(std::chrono::minutes{10});
  queue.Await({5, 50}, In(milliseconds{1}));

  CHECK(Push(queue, "a", 7));
  queue.Await({1, 50}, late);
  queue.Await({5, 7}, late);
  queue.Poke();
  queue.Await({5, 50}, late);
  std::jthread other([&queue] { (void)Push(queue, "b"); });
  queue.Await({2, 50}, late);
  CHECK(IdsOf(queue.Take()) == "ab");
  queue.Close();
  queue.Await({1, 1}, late);
  CHECK_FALSE(Push(queue, "c"));
}

TEST_CASE("delivery::RecordQueue keeps each thread's order and loses nothing", "[delivery]") {
  constexpr int kThreads = 4;
  constexpr int kEach = 2'000;
  RecordQueue queue({64, 1'000'000}, {16, 1'000});
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&queue, thread] {
      for (int made = 0; made < kEach;) {
        LogRecord record;
        record.id = std::to_string(made);
        record.attempts = thread;
        made += queue.Push(std::move(record), 1) ? 1 : 0;
      }
    });
  }

  std::vector<int> next(kThreads);
  for (int taken = 0; taken < kThreads * kEach;) {
    queue.Await({16, 1'000}, In(milliseconds{1}));
    WaitingRecords some = queue.Take();
    for (const LogRecord& record : some.records) {
      REQUIRE(record.id == std::to_string(next[static_cast<std::size_t>(record.attempts)]++));
      ++taken;
    }
    queue.Reuse(std::move(some));
  }
  CHECK(queue.fill().bytes == 0);
}

}  // namespace
}  // namespace gateway::delivery
