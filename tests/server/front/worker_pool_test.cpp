#include "server/front/worker_pool.hpp"

#include <atomic>
#include <future>

#include "support/catch.hpp"

namespace gateway::server {
namespace {

TEST_CASE("server::WorkerPool refuses jobs when too many wait, and runs all it took", "[server]") {
  std::promise<void> gate;
  const auto open = gate.get_future().share();
  std::atomic<int> ran{0};
  int taken = 0;
  {
    WorkerPool pool(1);
    while (pool.Run([open, &ran] {
      open.wait();
      ++ran;
    })) {
      ++taken;
    }
    gate.set_value();
  }

  CHECK(taken > 1);
  CHECK(ran == taken);
}

}  // namespace
}  // namespace gateway::server
