#include "libgateway/json/mask.hpp"

#include "protocol/decoding.hpp"
#include "support/catch.hpp"

namespace gateway::json {
namespace {

TEST_CASE("json::MaskKeys masks every key of the pool, wherever it stands", "[json]") {
  const protocol::FixedPool pool({"sk-first-1", "sk-second-2"});

  CHECK(MaskKeys("sk-first-1 and sk-second-2, sk-first-1sk-first-1", pool) ==
        "*** and ***, ******");
  CHECK(MaskKeys("nothing of ours: sk-third-3", pool) == "nothing of ours: sk-third-3");
  CHECK(MaskKeys("", pool).empty());
}

TEST_CASE("json::MaskKeys knows a key as JSON writes it", "[json]") {
  const protocol::FixedPool pool({"a\"b\\c/d"});

  CHECK(MaskKeys(R"({"message":"bad key a\"b\\c/d."})", pool) == R"({"message":"bad key ***."})");
  CHECK(MaskKeys(R"({"message":"bad key a\"b\\c\/d."})", pool) == R"({"message":"bad key ***."})");
}

TEST_CASE("json::MaskKeys does not look for an empty key", "[json]") {
  CHECK(MaskKeys("text", protocol::FixedPool({""})) == "text");
}

}  // namespace
}  // namespace gateway::json
