#include "server/process_limits.hpp"

#include <limits>

#include <sys/resource.h>

#include "support/catch.hpp"

namespace gateway::server {
namespace {

TEST_CASE("server::FitToSystem leaves descriptors for what is not a client's", "[server]") {
  rlimit files{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &files) == 0);
  rlimit few = files;
  few.rlim_cur = 1'000;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
  ServerConfig config;

  config.max_connections = 100'000;
  CHECK(FitToSystem(config).max_connections == 700);
  config.max_connections = 20;
  CHECK(FitToSystem(config).max_connections == 20);

  CHECK(::setrlimit(RLIMIT_NOFILE, &files) == 0);
}

TEST_CASE("server::FitToSystem takes no more than is configured", "[server]") {
  ServerConfig config;
  config.max_buffered_bytes = 1U << 20U;
  CHECK(FitToSystem(config).max_buffered_bytes == 1U << 20U);
  config.max_buffered_bytes = std::numeric_limits<std::size_t>::max();
  CHECK(FitToSystem(config).max_buffered_bytes > 0);
}

}  // namespace
}  // namespace gateway::server
