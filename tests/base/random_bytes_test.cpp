#include "libgateway/base/random_bytes.hpp"

#include <set>
#include <string>

#include "support/catch.hpp"

namespace gateway::base {
namespace {

TEST_CASE("base::RandomHex gives so many bytes, never twice the same", "[base]") {
  std::set<std::string> seen;

  for (int i = 0; i < 1000; ++i) {
    const std::string hex = RandomHex(8);
    CHECK(hex.size() == 16);
    CHECK(hex.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(seen.insert(hex).second);
  }
}

TEST_CASE("base::RandomHex is never all zeros", "[base]") {
  for (int i = 0; i < 2000; ++i) {  // one in 256 would be
    CHECK(RandomHex(1) != "00");
  }
}

}  // namespace
}  // namespace gateway::base
