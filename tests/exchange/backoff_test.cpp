#include "libgateway/exchange/backoff.hpp"

#include "support/catch.hpp"

namespace gateway::exchange {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

TEST_CASE("exchange::Spread makes a common wait longer, never shorter", "[exchange]") {
  CHECK(Spread(2s, 0) == 2s);
  CHECK(Spread(2s, 0.5) == 2100ms);
  CHECK(Spread(2s, 1) == 2200ms);
  CHECK(Spread(1ms, 0) == 1ms);
  CHECK(Spread(1ms, 0.5) == 26ms);
  CHECK(Spread(1ms, 1) == 51ms);
  CHECK(Spread(1ms, 7) == 51ms);
}

}  // namespace
}  // namespace gateway::exchange
