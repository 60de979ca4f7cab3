// R5 of the reliability tests: PostgreSQL is restarted, stopped, frozen, and cut off right after a
// COMMIT. Requests go on, and no row is lost or there twice. (With the spill: postgres_spill_test.)
#include "support/postgres.hpp"

#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "fault/commit_proxy.hpp"
#include "fault/fault_fixture.hpp"
#include "fault/postgres_run.hpp"
#include "support/catch.hpp"
#include "support/patience.hpp"

namespace gateway::fault {
namespace {

using std::chrono::seconds;

TEST_CASE("R5: PostgreSQL is restarted again and again, as by power cuts", "[fault]") {
  const auto server = support::PostgresServer::Start();
  if (server == nullptr) {
    return;
  }
  const std::string url = server->NewDatabase();
  const int restarts = IsLongRun() ? 12 : 4;
  const seconds pause{IsLongRun() ? 10 : 3};

  Under({fmt::format("restarted {} times", restarts), url, url}, [&] {
    for (int i = 0; i < restarts; ++i) {
      std::this_thread::sleep_for(pause);
      server->Stop(SIGQUIT);
      server->Run();
    }
  });
}

TEST_CASE("R5: PostgreSQL is away for a while", "[fault]") {
  const auto server = support::PostgresServer::Start();
  if (server == nullptr) {
    return;
  }
  const std::string url = server->NewDatabase();
  const seconds away{IsLongRun() ? 60 : 10};

  Under({fmt::format("away for {} s", away.count()), url, url}, [&] {
    server->Stop(SIGINT);
    std::this_thread::sleep_for(away);
    server->Run();
  });
}

TEST_CASE("R5: PostgreSQL is frozen, and keeps its connections open", "[fault]") {
  const auto server = support::PostgresServer::Start();
  if (server == nullptr) {
    return;
  }
  const std::string url = server->NewDatabase();
  const seconds frozen{IsLongRun() ? 60 : 15};

  Under({fmt::format("frozen for {} s", frozen.count()), url, url}, [&] {
    server->Signal(SIGSTOP);
    std::this_thread::sleep_for(frozen);
    server->Signal(SIGCONT);
  });
}

TEST_CASE("R5: the connection ends between a COMMIT and its answer", "[fault]") {
  const auto server = support::PostgresServer::Start();
  if (server == nullptr) {
    return;
  }
  const std::string url = server->NewDatabase();
  CommitProxy proxy(server->port());
  const int times = IsLongRun() ? 100 : 10;

  Under({fmt::format("{} answers to COMMIT eaten", times),
         server->Url(url.substr(url.rfind('/') + 1), proxy.port()), url},
        [&] {
          for (int i = 1; i <= times; ++i) {
            proxy.EatNext();
            CHECK(support::Eventually([&] { return proxy.eaten() == i; }));
          }
        });

  CHECK(proxy.eaten() == times);
}

}  // namespace
}  // namespace gateway::fault
