#include "gateway/client_key.hpp"

#include <string>
#include <vector>

#include "gateway/allowed_models.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

TEST_CASE("ClientKey is the SHA-256 of a key, and is read back from its digits", "[base]") {
  const std::string digits = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  const ClientKey key = ClientKey::Of("abc");

  CHECK(key.Hex() == digits);
  REQUIRE(ClientKey::FromHex(digits));
  CHECK(*ClientKey::FromHex(digits) == key);
  CHECK(*ClientKey::FromHex("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD") ==
        key);
  CHECK_FALSE(ClientKey::Of("abd") == key);
  CHECK_FALSE(ClientKey() == key);
  CHECK_FALSE(ClientKey::FromHex(digits.substr(1)));
  CHECK_FALSE(ClientKey::FromHex(digits.substr(1) + "g"));
  CHECK_FALSE(ClientKey::FromHex(""));
}

TEST_CASE("AllowedModels fits names exactly, or up to a star", "[base]") {
  const AllowedModels some({"gpt-4o", "openai/*", "claude-*"});

  CHECK(some.Allows("gpt-4o"));
  CHECK_FALSE(some.Allows("gpt-4o-mini"));
  CHECK_FALSE(some.Allows("GPT-4o"));
  CHECK(some.Allows("openai/o3"));
  CHECK_FALSE(some.Allows("openai"));
  CHECK(some.Allows("claude-"));
  CHECK_FALSE(some.Allows(""));
  CHECK(some.AllowsAllOf("openai"));
  CHECK_FALSE(some.AllowsAllOf("open"));
  CHECK_FALSE(some.AllowsAllOf("openai2"));
  CHECK_FALSE(some.AllowsAllOf("gpt-4o"));
  CHECK(AllowedModels({"open*"}).AllowsAllOf("openai"));
  CHECK_FALSE(AllowedModels({"openai/o*"}).AllowsAllOf("openai"));
  CHECK_FALSE(some.AllowsAll());
}

TEST_CASE("AllowedModels without names, or with a star alone, are all models", "[base]") {
  const AllowedModels all = GENERATE(AllowedModels(), AllowedModels(std::vector<std::string>()),
                                     AllowedModels({"a", "*"}));

  CHECK(all.AllowsAll());
  CHECK(all.Allows("anything"));
  CHECK(all.AllowsAllOf("anybody"));
}

}  // namespace
}  // namespace gateway
