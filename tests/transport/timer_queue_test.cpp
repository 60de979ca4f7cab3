#include "libgateway/transport/timer_queue.hpp"

#include <random>
#include <vector>

#include "support/catch.hpp"

namespace gateway::transport {
namespace {

using std::chrono::milliseconds;

const TimerQueue::Clock::time_point kStart{};

TEST_CASE("transport::TimerQueue runs what is due, earliest first", "[transport]") {
  TimerQueue timers;
  std::vector<int> ran;
  for (const int delay : {30, 10, 20, 40}) {
    timers.Start(kStart + milliseconds(delay), [&ran, delay] { ran.push_back(delay); });
  }

  timers.RunDue(kStart + milliseconds(30));

  CHECK(ran == std::vector<int>{10, 20, 30});
  CHECK(timers.next_due() == kStart + milliseconds(40));
}

TEST_CASE("transport::TimerQueue does not run a stopped timer", "[transport]") {
  TimerQueue timers;
  int ran = 0;
  const auto stopped = timers.Start(kStart, [&ran] { ++ran; });
  timers.Start(kStart, [&ran] { ran += 10; });

  timers.Stop(stopped);
  timers.Stop(stopped);
  timers.RunDue(kStart);
  timers.Stop(stopped);

  CHECK(ran == 10);
  CHECK_FALSE(timers.next_due().has_value());
}

TEST_CASE("transport::TimerQueue runs a timer started by a task in the next round", "[transport]") {
  TimerQueue timers;
  int ran = 0;
  timers.Start(kStart, [&] { timers.Start(kStart, [&ran] { ++ran; }); });

  timers.RunDue(kStart);
  CHECK(ran == 0);
  timers.RunDue(kStart);
  CHECK(ran == 1);
}

TEST_CASE("transport::TimerQueue keeps order under random starts and stops", "[transport]") {
  TimerQueue timers;
  std::mt19937 random(7);  // NOLINT: the same run every time
  std::vector<int> ran;
  std::vector<TimerQueue::Id> ids;
  for (int i = 0; i < 2000; ++i) {
    const int delay = static_cast<int>(random() % 500);
    ids.push_back(
        timers.Start(kStart + milliseconds(delay), [&ran, delay] { ran.push_back(delay); }));
    if (i % 3 == 0) {
      timers.Stop(ids[random() % ids.size()]);
    }
  }

  timers.RunDue(kStart + milliseconds(1000));

  CHECK(ran.size() > 1000);
  CHECK(std::is_sorted(ran.begin(), ran.end()));
  CHECK_FALSE(timers.next_due().has_value());
}

}  // namespace
}  // namespace gateway::transport
