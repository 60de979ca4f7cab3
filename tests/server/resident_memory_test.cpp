#include "server/resident_memory.hpp"

#include <cstddef>

#include <unistd.h>

#include "support/catch.hpp"
#include "support/process_figures.hpp"

namespace gateway::server {
namespace {

TEST_CASE("ReleaseStartupMemory gives pages back, and nothing is lost", "[server]") {
  const std::size_t before = support::ResidentBytes(::getpid());

  ReleaseStartupMemory();
  const std::size_t after = support::ResidentBytes(::getpid());

  CHECK(after < before);
  ReleaseStartupMemory();  // the code that runs here came back
}

}  // namespace
}  // namespace gateway::server
