#include "server/clients/wrong_keys.hpp"

#include <chrono>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace gateway::server {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLimit = 20;

WrongKeys::Address Four(unsigned number) {
  return {0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0xFF,
          0xFF,
          10,
          static_cast<unsigned char>(number >> 16U),
          static_cast<unsigned char>(number >> 8U),
          static_cast<unsigned char>(number)};
}

WrongKeys::Address Six(unsigned char network, unsigned char host) {
  WrongKeys::Address address{0x20, 0x01};
  address[7] = network;
  address[15] = host;
  return address;
}

TEST_CASE("server::WrongKeys lets an address be wrong 20 times, then makes it wait", "[server]") {
  WrongKeys wrong;
  WrongKeys::Time now{1h};

  for (std::size_t i = 0; i < kLimit; ++i) {
    REQUIRE_FALSE(wrong.WaitFor(Four(1), kLimit, now));
    wrong.Count(Four(1), kLimit, now);
  }

  REQUIRE(wrong.WaitFor(Four(1), kLimit, now));
  CHECK(*wrong.WaitFor(Four(1), kLimit, now) == 3s);
  CHECK_FALSE(wrong.WaitFor(Four(2), kLimit, now));
  now += 3s;
  CHECK_FALSE(wrong.WaitFor(Four(1), kLimit, now));
  wrong.Count(Four(1), kLimit, now);
  CHECK(wrong.WaitFor(Four(1), kLimit, now));
  now += 1min;
  for (std::size_t i = 0; i < kLimit; ++i) {  // all are free again, and no more than that
    REQUIRE_FALSE(wrong.WaitFor(Four(1), kLimit, now));
    wrong.Count(Four(1), kLimit, now);
  }
  CHECK(wrong.WaitFor(Four(1), kLimit, now));
}

TEST_CASE("server::WrongKeys makes nobody wait longer for what came together", "[server]") {
  WrongKeys wrong;
  const WrongKeys::Time now{1h};

  for (int i = 0; i < 1000; ++i) {
    wrong.Count(Four(1), kLimit, now);
  }

  CHECK(*wrong.WaitFor(Four(1), kLimit, now) == 3s);
}

TEST_CASE("server::WrongKeys takes an IPv6 network for one, and IPv4 addresses apart", "[server]") {
  WrongKeys wrong;
  const WrongKeys::Time now{1h};

  for (unsigned char i = 0; i < kLimit; ++i) {
    wrong.Count(Six(1, i), kLimit, now);
  }

  CHECK(wrong.WaitFor(Six(1, 200), kLimit, now));
  CHECK_FALSE(wrong.WaitFor(Six(2, 1), kLimit, now));
  CHECK_FALSE(wrong.WaitFor(Four(1), kLimit, now));
}

TEST_CASE("server::WrongKeys counts nothing without a limit", "[server]") {
  WrongKeys wrong;
  const WrongKeys::Time now{1h};

  for (int i = 0; i < 100; ++i) {
    wrong.Count(Four(1), 0, now);
  }

  CHECK_FALSE(wrong.WaitFor(Four(1), 0, now));
  CHECK_FALSE(wrong.WaitFor(Four(1), kLimit, now));
}

TEST_CASE("server::WrongKeys still knows the last of more addresses than it has room for",
          "[server]") {
  constexpr unsigned kMany = 20'000;
  WrongKeys wrong;
  WrongKeys::Time now{1h};

  for (unsigned number = 0; number < kMany; ++number) {
    now += 1us;
    for (std::size_t i = 0; i < kLimit; ++i) {
      wrong.Count(Four(number), kLimit, now);
    }
    REQUIRE(wrong.WaitFor(Four(number), kLimit, now));
  }

  CHECK_FALSE(wrong.WaitFor(Four(kMany), kLimit, now));  // new ones begin at nothing
}

TEST_CASE("server::WrongKeys is used by many threads at once", "[server]") {
  WrongKeys wrong;
  const WrongKeys::Time now{1h};

  std::vector<std::thread> threads;
  for (unsigned thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&wrong, now, thread] {
      for (std::size_t i = 0; i < 1000; ++i) {
        static_cast<void>(wrong.WaitFor(Four(thread), kLimit, now));
        wrong.Count(Four(thread), kLimit, now);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  CHECK(wrong.WaitFor(Four(3), kLimit, now));
}

}  // namespace
}  // namespace gateway::server
