#include "libgateway/delivery/record_queue.hpp"

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace gateway::delivery {
namespace {

using std::chrono::milliseconds;

constexpr QueueFill kAll{1'000, 1'000'000};

// What a record of "a" alone takes.
const std::size_t kOne = [] {
  LogRecord record;
  record.id = "a";
  return records::BytesOf(*records::Packed(record));
}();

bool Push(RecordQueue& queue, const LogRecord& record, std::function<void()> when_written = {}) {
  return queue.Push(*records::Packed(record), std::move(when_written));
}

// It takes so many times what one alone does.
bool Push(RecordQueue& queue, const std::string& id, std::size_t times = 1) {
  LogRecord record;
  record.id = id;
  record.error_text.assign((times - 1) * kOne, 'x');
  return Push(queue, record);
}

std::string IdsOf(const WaitingRecords& taken) {
  std::string ids;
  for (const records::PackedRecord* record : taken.records.all()) {
    ids += record->text<&LogRecord::id>();
  }
  return ids;
}

RecordQueue::Clock::time_point In(std::chrono::milliseconds time) {
  return RecordQueue::Clock::now() + time;
}

TEST_CASE("delivery::RecordQueue is bounded by rows", "[delivery]") {
  RecordQueue queue({2, 100 * kOne}, {1, 100 * kOne});

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
  RecordQueue queue({100, 10 * kOne}, {10, 9 * kOne});

  CHECK(Push(queue, "a", 12));
  CHECK_FALSE(Push(queue, "b", 1));
  CHECK(IdsOf(queue.Take()) == "a");
  CHECK(Push(queue, "c", 6));
  CHECK(Push(queue, "d", 4));
  CHECK_FALSE(Push(queue, "e", 1));
  CHECK(queue.fill().bytes == 10 * kOne);
  CHECK(IdsOf(queue.Take()) == "c");
}

TEST_CASE("delivery::RecordQueue has what was put back in its old place", "[delivery]") {
  RecordQueue queue({3, 100 * kOne}, {2, 100 * kOne});
  CHECK(Push(queue, "a"));
  CHECK(Push(queue, "b"));
  auto taken = queue.Take();
  CHECK(Push(queue, "c"));

  queue.PutBack(std::move(taken));

  CHECK(queue.fill().rows == 3);
  CHECK(queue.fill().bytes == 3 * kOne);
  CHECK(IdsOf(queue.Take()) == "ab");
  CHECK(IdsOf(queue.Take()) == "c");
}

TEST_CASE("delivery::RecordQueue uses memory again that it gave out", "[delivery]") {
  RecordQueue queue(kAll, {10, 100 * kOne});
  CHECK(Push(queue, "a"));
  auto taken = queue.Take();
  const records::PackedRecord* const place = taken.records.all()[0];

  queue.Reuse(std::move(taken));
  CHECK(Push(queue, "b"));

  taken = queue.Take();
  CHECK(IdsOf(taken) == "b");
  CHECK(taken.records.bytes() == kOne);
  CHECK(taken.records.all()[0] == place);
}

TEST_CASE("delivery::RecordQueue holds bodies no longer than what was taken", "[delivery]") {
  RecordQueue queue(kAll, {10, 1 << 20});
  const auto bodies = std::make_shared<const LoggedBodies>();
  LogRecord record;
  record.bodies = bodies;
  CHECK(Push(queue, record));
  record.bodies.reset();
  CHECK(bodies.use_count() == 2);

  auto taken = queue.Take();
  CHECK(*taken.records.all()[0]->bodies == bodies);
  queue.Reuse(std::move(taken));

  CHECK(bodies.use_count() == 1);
}

TEST_CASE("delivery::RecordQueue gives what to call along with the records", "[delivery]") {
  RecordQueue queue(kAll, kAll);
  int calls = 0;
  CHECK(Push(queue, "a"));
  CHECK(Push(queue, LogRecord(), [&calls] { ++calls; }));

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
  RecordQueue queue({10, 100 * kOne}, kAll);
  const auto late = In(std::chrono::minutes{10});
  queue.Await({5, 50 * kOne}, In(milliseconds{1}));

  CHECK(Push(queue, "a", 7));
  queue.Await({1, 50 * kOne}, late);
  queue.Await({5, 7 * kOne}, late);
  queue.Poke();
  queue.Await({5, 50 * kOne}, late);
  std::jthread other([&queue] { (void)Push(queue, "b"); });
  queue.Await({2, 50 * kOne}, late);
  CHECK(IdsOf(queue.Take()) == "ab");
  queue.Close();
  queue.Await({1, kOne}, late);
  CHECK_FALSE(Push(queue, "c"));
}

TEST_CASE("delivery::RecordQueue keeps each thread's order and loses nothing", "[delivery]") {
  constexpr int kThreads = 4;
  constexpr int kEach = 2'000;
  RecordQueue queue({64, 1'000'000}, {16, 10 * kOne});
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&queue, thread] {
      for (int made = 0; made < kEach;) {
        LogRecord record;
        record.id = std::to_string(made);
        record.attempts = thread;
        made += Push(queue, record) ? 1 : 0;
      }
    });
  }

  std::vector<int> next(kThreads);
  for (int taken = 0; taken < kThreads * kEach;) {
    queue.Await({16, 10 * kOne}, In(milliseconds{1}));
    WaitingRecords some = queue.Take();
    for (const records::PackedRecord* record : some.records.all()) {
      const auto thread = static_cast<std::size_t>(record->attempts);
      REQUIRE(record->text<&LogRecord::id>() == std::to_string(next[thread]++));
      ++taken;
    }
    queue.Reuse(std::move(some));
  }
  CHECK(queue.fill().bytes == 0);
}

}  // namespace
}  // namespace gateway::delivery
