#include "libgateway/base/request_id.hpp"

#include <chrono>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace gateway::base {
namespace {

TEST_CASE("base::NewRequestId makes req_ and 24 lower-case letters or digits", "[base]") {
  const std::string id = NewRequestId();

  REQUIRE(id.size() == 28);
  CHECK(id.substr(0, 4) == "req_");
  CHECK(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789", 4) == std::string::npos);
  CHECK(IsRequestId(id));
}

TEST_CASE("base::NewRequestId uses the whole alphabet", "[base]") {
  std::set<char> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::string id = NewRequestId();
    seen.insert(id.begin() + 4, id.end());
  }

  CHECK(seen.size() == 36);
}

TEST_CASE("base::NewRequestId makes ids that sort by their time", "[base]") {
  const std::string earlier = NewRequestId();
  std::this_thread::sleep_for(std::chrono::milliseconds(2));  // the clock itself is what is tested
  const std::string later = NewRequestId();

  CHECK(earlier.substr(0, 13) < later.substr(0, 13));
}

TEST_CASE("base::NewRequestId never repeats itself, on many threads neither", "[base]") {
  constexpr int kThreads = 4;
  constexpr int kIds = 2'000;
  std::mutex mutex;
  std::set<std::string> ids;

  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&mutex, &ids] {
      for (int made = 0; made < kIds; ++made) {
        const std::string id = NewRequestId();
        const std::lock_guard lock(mutex);
        ids.insert(id);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  CHECK(ids.size() == kThreads * kIds);
}

TEST_CASE("base::IsRequestId takes plain short ids and nothing else", "[base]") {
  CHECK(IsRequestId("a"));
  CHECK(IsRequestId("Trace-1.2_3"));
  CHECK(IsRequestId(std::string(128, 'x')));

  CHECK_FALSE(IsRequestId(""));
  CHECK_FALSE(IsRequestId(std::string(129, 'x')));
  CHECK_FALSE(IsRequestId("a b"));
  CHECK_FALSE(IsRequestId("a\r\nx: y"));
  CHECK_FALSE(IsRequestId("caf\xc3\xa9"));
  CHECK_FALSE(IsRequestId(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace gateway::base
