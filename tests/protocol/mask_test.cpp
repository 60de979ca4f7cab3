#include "libgateway/protocol/mask.hpp"

#include "protocol/decoding.hpp"
#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

TEST_CASE("protocol::MaskKeys masks every key of the pool, wherever it stands", "[protocol]") {
  const FixedPool pool({"sk-first-1", "sk-second-2"});

  CHECK(MaskKeys("sk-first-1 and sk-second-2, sk-first-1sk-first-1", pool) ==
        "*** and ***, ******");
  CHECK(MaskKeys("nothing of ours: sk-third-3", pool) == "nothing of ours: sk-third-3");
  CHECK(MaskKeys("", pool).empty());
}

TEST_CASE("protocol::MaskKeys knows a key as JSON writes it", "[protocol]") {
  const FixedPool pool({"a\"b\\c/d"});

  CHECK(MaskKeys(R"({"message":"bad key a\"b\\c/d."})", pool) == R"({"message":"bad key ***."})");
  CHECK(MaskKeys(R"({"message":"bad key a\"b\\c\/d."})", pool) == R"({"message":"bad key ***."})");
}

TEST_CASE("protocol::MaskKeys does not look for an empty key", "[protocol]") {
  CHECK(MaskKeys("text", FixedPool({""})) == "text");
}

}  // namespace
}  // namespace gateway::protocol
