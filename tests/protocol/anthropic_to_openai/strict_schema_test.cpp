// Which schemas OpenAI takes as strict ones.
#include <string>

#include "libgateway/protocol/anthropic_to_openai/response_format.hpp"
#include "support/catch.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

bool IsStrict(const std::string& schema) {
  json::Tree tree;
  REQUIRE(tree.Read(schema));
  return IsStrictSchema(tree.root());
}

std::string Object(const std::string& property) {
  return R"({"type":"object","properties":{"a":)" + property +
         R"(},"required":["a"],"additionalProperties":false})";
}

const std::string kOpen = R"({"type":"object","properties":{}})";

TEST_CASE("anthropic_to_openai: a schema is strict if all objects in it are", "[protocol]") {
  CHECK(IsStrict(R"({"type":"string"})"));
  CHECK(IsStrict(R"({"type":"object","additionalProperties":false})"));
  CHECK(IsStrict(Object(R"({"type":"array","items":)" + Object("{}") + "}")));
  // A property may be called anything, and a constant is no schema.
  CHECK(IsStrict(Object(R"({"const":)" + kOpen + "}")));
  CHECK(IsStrict(
      R"({"properties":{"properties":{"type":"string"}},"required":["properties"],"additionalProperties":false})"));
  CHECK(IsStrict(R"({"properties":{"\u00e4":{}},"required":["ä"],"additionalProperties":false})"));
}

TEST_CASE("anthropic_to_openai: one object that is open makes a schema loose", "[protocol]") {
  const std::string schema = GENERATE(
      as<std::string>{}, kOpen, R"({"type":["object","null"]})",
      R"({"properties":{"a":{}},"additionalProperties":false})",
      R"({"properties":{"a":{}},"required":[],"additionalProperties":false})",
      R"({"properties":{"a":{}},"required":["a"],"additionalProperties":true})", Object(kOpen),
      Object(R"({"items":)" + kOpen + "}"), Object(R"({"anyOf":[{"type":"null"},)" + kOpen + "]}"),
      R"({"$defs":{"x":)" + kOpen + "}}");
  CAPTURE(schema);

  CHECK_FALSE(IsStrict(schema));
}

}  // namespace
}  // namespace gateway::protocol::anthropic_to_openai
