#include "server/front/worker_pool.hpp"

#include <atomic>
#include <future>
#include <thread>

#include "support/catch.hpp"
#include "support/front_fixture.hpp"

namespace gateway::server {
namespace {

TEST_CASE("server::WorkerPool tells waiting jobs that it stops, and waits for them", "[server]") {
  WorkerPool pool(1);
  std::promise<void> go;
  std::atomic<int> told{0};
  std::atomic<int> ran{0};
  REQUIRE(pool.Run([&, wait = go.get_future().share()] {
    wait.wait();
    ++ran;
  }));
  for (int i = 0; i < 3; ++i) {
    REQUIRE(pool.Run([&] { ++(pool.stopping() ? told : ran); }));
  }

  std::thread stopper([&pool] { pool.Stop(); });
  CHECK(Eventually([&pool] { return pool.stopping(); }));
  go.set_value();
  stopper.join();

  CHECK(ran == 1);
  CHECK(told == 3);
}

}  // namespace
}  // namespace gateway::server
