#include "libgateway/protocol/lost_fields.hpp"

#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

TEST_CASE("protocol::LostFields names each field once, in the order of the call", "[protocol]") {
  json::Tree tree;
  REQUIRE(tree.Read(R"({"n":2,"seed":1})"));
  LostFields lost;
  lost.Add("seed");
  lost.Add("n");
  lost.Add("seed");

  CHECK(std::move(lost).Take(tree.root()) == std::vector<std::string>{"n", "seed"});
}

TEST_CASE("protocol::LostFields leaves out a field without a name", "[protocol]") {
  json::Tree tree;
  REQUIRE(tree.Read(R"({"":2})"));
  LostFields lost;
  lost.Add("");

  CHECK(std::move(lost).Take(tree.root()).empty());
}

}  // namespace
}  // namespace gateway::protocol
