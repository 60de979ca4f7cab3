#include "server/mock/faults.hpp"

#include <map>

#include "support/catch.hpp"

namespace gateway::server::mock {
namespace {

constexpr std::uint64_t kCalls = 100'000;

std::map<Fault, int> Count(std::uint64_t seed, const MockOptions& options) {
  std::map<Fault, int> counts;
  for (std::uint64_t call = 0; call < kCalls; ++call) {
    ++counts[FaultOf(call, seed, options)];
  }
  return counts;
}

TEST_CASE("mock::FaultOf gives each fault its percentage", "[mock]") {
  MockOptions options;
  options.fail_429 = 10;
  options.fail_500 = 5;
  options.reset = 1;
  options.hang = 2;
  options.html = 3;
  options.overloaded = 4;
  options.cut = 20;
  const std::uint64_t seed = GENERATE(0U, 1U, 12345U);

  auto counts = Count(seed, options);

  const auto near = [](int count, int percent) {
    const int wanted = percent * static_cast<int>(kCalls) / 100;
    return count > wanted * 8 / 10 && count < wanted * 12 / 10;
  };
  CHECK(near(counts[Fault::kTooManyRequests], 10));
  CHECK(near(counts[Fault::kServerError], 5));
  CHECK(near(counts[Fault::kReset], 1));
  CHECK(near(counts[Fault::kHang], 2));
  CHECK(near(counts[Fault::kCut], 20));
  CHECK(near(counts[Fault::kHtml], 3));
  CHECK(near(counts[Fault::kOverloaded], 4));
  CHECK(near(counts[Fault::kNone], 55));
}

TEST_CASE("mock::FaultOf knows never and always", "[mock]") {
  MockOptions options;
  CHECK(Count(3, options)[Fault::kNone] == static_cast<int>(kCalls));

  options.hang = 100;
  CHECK(Count(3, options)[Fault::kHang] == static_cast<int>(kCalls));
}

TEST_CASE("mock::FaultOf repeats itself for a seed, and differs between seeds", "[mock]") {
  MockOptions options;
  options.reset = 50;
  int same = 0;

  for (std::uint64_t call = 0; call < kCalls; ++call) {
    const Fault fault = FaultOf(call, 1, options);
    REQUIRE(fault == FaultOf(call, 1, options));
    same += fault == FaultOf(call, 2, options) ? 1 : 0;
  }

  CHECK(same < static_cast<int>(kCalls) * 6 / 10);
}

}  // namespace
}  // namespace gateway::server::mock
