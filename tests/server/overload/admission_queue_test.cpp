#include "server/overload/admission_queue.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/front_fixture.hpp"

namespace gateway::server {
namespace {

using Place = AdmissionQueue::Place;

// Notes its name when its turn comes, and "-name" when there will be none.
class Noting final : public AdmissionQueue::Waiter {
 public:
  Noting(std::string name, std::vector<std::string>* notes)
      : name_(std::move(name)), notes_(notes) {}
  void OnTurn() noexcept override { notes_->push_back(name_); }
  void OnClosed() noexcept override { notes_->push_back("-" + name_); }

 private:
  const std::string name_;
  std::vector<std::string>* const notes_;
};

struct Queue {
  explicit Queue(AdmissionQueue::Limits limits) : queue(limits) {}

  Place Enter(const std::string& name) {
    waiters.push_back(std::make_shared<Noting>(name, &notes));
    return queue.Enter(waiters.back());
  }

  std::vector<std::string> notes;
  std::vector<std::shared_ptr<Noting>> waiters;
  AdmissionQueue queue;
};

using Notes = std::vector<std::string>;

TEST_CASE("server::AdmissionQueue lets in as many as may run, and then as many as may wait",
          "[overload]") {
  Queue desk({2, 1});

  CHECK(desk.queue.TryEnter());
  CHECK(desk.Enter("a") == Place::kRuns);
  CHECK_FALSE(desk.queue.TryEnter());
  CHECK_FALSE(desk.queue.IsFull());
  CHECK(desk.Enter("b") == Place::kWaits);
  CHECK(desk.queue.IsFull());
  CHECK(desk.Enter("c") == Place::kFull);

  CHECK(desk.queue.running() == 2);
  CHECK(desk.queue.waiting() == 1);
  CHECK(desk.notes.empty());
}

TEST_CASE("server::AdmissionQueue passes each place on, to the oldest while few wait",
          "[overload]") {
  Queue desk({1, 8});
  REQUIRE(desk.queue.TryEnter());
  for (const char* name : {"a", "b", "c"}) {
    REQUIRE(desk.Enter(name) == Place::kWaits);
  }

  for (int i = 0; i < 4; ++i) {
    desk.queue.Leave();
  }

  CHECK(desk.notes == Notes{"a", "b", "c"});
  CHECK(desk.queue.running() == 0);
}

TEST_CASE("server::AdmissionQueue takes the newest while more than half of its places are taken",
          "[overload]") {
  Queue desk({1, 4});
  REQUIRE(desk.queue.TryEnter());
  for (const char* name : {"a", "b", "c", "d"}) {
    REQUIRE(desk.Enter(name) == Place::kWaits);
  }

  for (int i = 0; i < 4; ++i) {
    desk.queue.Leave();
  }

  CHECK(desk.notes == Notes{"d", "c", "a", "b"});
}

TEST_CASE("server::AdmissionQueue lets nobody overtake those that wait", "[overload]") {
  Queue desk({1, 4});
  REQUIRE(desk.queue.TryEnter());
  REQUIRE(desk.Enter("a") == Place::kWaits);
  desk.queue.Leave();

  CHECK(desk.notes == Notes{"a"});
  CHECK_FALSE(desk.queue.TryEnter());
}

TEST_CASE("server::AdmissionQueue forgets who withdraws, unless its turn has come", "[overload]") {
  Queue desk({1, 4});
  REQUIRE(desk.queue.TryEnter());
  REQUIRE(desk.Enter("a") == Place::kWaits);
  REQUIRE(desk.Enter("b") == Place::kWaits);

  CHECK(desk.queue.Withdraw(*desk.waiters[0]));
  CHECK_FALSE(desk.queue.Withdraw(*desk.waiters[0]));
  desk.queue.Leave();
  CHECK_FALSE(desk.queue.Withdraw(*desk.waiters[1]));

  CHECK(desk.notes == Notes{"b"});
  CHECK(desk.queue.waiting() == 0);
}

TEST_CASE("server::AdmissionQueue goes by new limits at once", "[overload]") {
  Queue desk({1, 4});
  REQUIRE(desk.queue.TryEnter());
  REQUIRE(desk.Enter("a") == Place::kWaits);
  REQUIRE(desk.Enter("b") == Place::kWaits);
  REQUIRE(desk.Enter("c") == Place::kWaits);

  desk.queue.SetLimits({3, 4});
  CHECK(desk.notes == Notes{"c", "a"});
  desk.queue.SetLimits({1, 4});
  desk.queue.Leave();
  desk.queue.Leave();
  CHECK(desk.notes == Notes{"c", "a"});
  desk.queue.Leave();

  CHECK(desk.notes == Notes{"c", "a", "b"});
  CHECK(desk.queue.running() == 1);
}

TEST_CASE("server::AdmissionQueue lets nobody wait once it is closed", "[overload]") {
  Queue desk({1, 4});
  REQUIRE(desk.queue.TryEnter());
  REQUIRE(desk.Enter("a") == Place::kWaits);

  desk.queue.Close();
  desk.queue.SetLimits({1, 4});

  CHECK(desk.notes == Notes{"-a"});
  CHECK(desk.Enter("b") == Place::kFull);
  desk.queue.Leave();
  CHECK(desk.Enter("c") == Place::kRuns);
}

// Runs for an instant when its turn comes, on whatever thread that is.
class Passing final : public AdmissionQueue::Waiter {
 public:
  Passing(AdmissionQueue* queue, std::atomic<int>* ran) : queue_(queue), ran_(ran) {}
  void OnTurn() noexcept override {
    ++*ran_;
    queue_->Leave();
  }
  void OnClosed() noexcept override {}

 private:
  AdmissionQueue* const queue_;
  std::atomic<int>* const ran_;
};

TEST_CASE("server::AdmissionQueue loses no turn when threads enter, leave and withdraw",
          "[overload]") {
  constexpr int kThreads = 4;
  constexpr int kRounds = 5'000;
  constexpr std::size_t kPlaces = 2;
  AdmissionQueue queue({kPlaces, 1'000'000});
  std::atomic<int> ran{0};
  std::atomic<int> withdrawn{0};
  std::atomic<int> refused{0};
  const auto work = [&](int thread) {
    for (int i = 0; i < kRounds; ++i) {
      const auto waiter = std::make_shared<Passing>(&queue, &ran);
      switch (queue.TryEnter() ? Place::kRuns : queue.Enter(waiter)) {
        case Place::kRuns:
          std::this_thread::yield();
          ++ran;
          queue.Leave();
          break;
        case Place::kWaits:
          if (i % 7 == thread && queue.Withdraw(*waiter)) {
            ++withdrawn;
          }
          break;
        case Place::kFull:
          ++refused;
          break;
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back(work, thread);
    }
  }

  CHECK(ran + withdrawn == kThreads * kRounds);
  CHECK(refused == 0);
  CHECK(queue.running() == 0);
  CHECK(queue.waiting() == 0);
}

}  // namespace
}  // namespace gateway::server
