// The router and the names that providers have themselves: their lists and their own redirects.
#include <string>

#include "routing/routers.hpp"
#include "support/catch.hpp"

namespace gateway::routing {
namespace {

TEST_CASE("routing::TableRouter follows a provider's own aliases behind its name", "[routing]") {
  const auto router = RouterOf(
      {Lists("one", {}),
       Lists("two", {},
             {{"fast", {"v4-flash"}}, {"old", {"fast"}}, {"gpt-*", {"deployments/gpt-*"}}})});

  CHECK(Resolve(*router, "two/fast") == "two -> v4-flash");
  CHECK(Resolve(*router, "two/old") == "two -> v4-flash");
  CHECK(Steps(*router, "two/old") == "old=fast;fast=v4-flash;");
  CHECK(Resolve(*router, "two/gpt-4o") == "two -> deployments/gpt-4o");
  CHECK(Resolve(*router, "one/fast") == "one -> fast");
}

TEST_CASE("routing::TableRouter takes a bare name to whoever has an alias for it", "[routing]") {
  const auto router =
      RouterOf({Lists("one", {"m"}), Lists("two", {}, {{"fast", {"v4"}}, {"gpt-*", {"big/gpt-*"}}}),
                Lists("three", {}, {{"fast", {"other"}}})});

  CHECK(Resolve(*router, "fast") == "two -> v4");
  CHECK(Resolve(*router, "gpt-4o") == "two -> big/gpt-4o");
  CHECK(Resolve(*router, "three/fast") == "three -> other");
  CHECK(Resolve(*router, "unknown") == "one -> unknown");
}

TEST_CASE("routing::TableRouter asks who lists a name before who has an alias for it",
          "[routing]") {
  const auto router = RouterOf(
      {Lists("alias", {}, {{"m", {"x"}}}), Lists("last", {"org/m"}), Lists("lister", {"m"})});

  CHECK(Resolve(*router, "m") == "lister -> m");
}

TEST_CASE("routing::TableRouter asks who has an alias before who lists a name that ends so",
          "[routing]") {
  const auto router = RouterOf({Lists("last", {"org/m"}), Lists("alias", {}, {{"m", {"x"}}})});

  CHECK(Resolve(*router, "m") == "alias -> x");
}

TEST_CASE("routing::TableRouter asks who lists a name that ends so before the default provider",
          "[routing]") {
  const auto router = RouterOf({Lists("first", {}), Lists("last", {"org/m"})}, {}, "first");

  CHECK(Resolve(*router, "m") == "last -> org/m");
  CHECK(Resolve(*router, "n") == "first -> n");
}

TEST_CASE("routing::TableRouter goes by the provider in front before who lists the whole name",
          "[routing]") {
  const auto router = RouterOf({Lists("reseller", {"openai/gpt-4o"}), Lists("openai", {})});

  CHECK(Resolve(*router, "openai/gpt-4o") == "openai -> gpt-4o");
  CHECK(Resolve(*router, "reseller/openai/gpt-4o") == "reseller -> openai/gpt-4o");
}

TEST_CASE("routing::TableRouter follows the gateway's aliases first, then the provider's",
          "[routing]") {
  const auto router =
      RouterOf({Lists("one", {}, {{"fast", {"m", R"({"a":2,"b":2})"}}, {"top", {"never"}}})},
               {{"top", {"one/fast", R"({"a":1})"}}});

  CHECK(Resolve(*router, "top") == "one -> m");
  CHECK(Steps(*router, "top") == "top=one/fast;fast=m;");
  CHECK(SetOf(*router, "top") == R"({"a":1,"b":2})");
}

TEST_CASE("routing::TableRouter comes to an end with a provider's aliases that go in a circle",
          "[routing]") {
  const auto router = RouterOf({Lists("one", {}, {{"a", {"b"}}, {"b", {"a"}}, {"c*", {"cc*"}}})});

  CHECK(Resolve(*router, "one/a") == "one -> a");
  CHECK(Resolve(*router, "c1") == "one -> cc1");
}

TEST_CASE("routing::TableRouter takes the last part of a name when one listed name ends so",
          "[routing]") {
  const auto router =
      RouterOf({Lists("one", {"a/twice", "b/twice", "b/deep/once"}), Lists("two", {"c/twice"})});

  CHECK(Resolve(*router, "once") == "one -> b/deep/once");
  CHECK(Resolve(*router, "one/once") == "one -> b/deep/once");
  CHECK(Resolve(*router, "twice") == "two -> c/twice");
  CHECK(Resolve(*router, "one/twice") == "one -> twice");
  CHECK(Resolve(*router, "two/once") == "two -> once");
  CHECK(Resolve(*router, "onc") == "one -> onc");
}

TEST_CASE(
    "routing::TableRouter finds a provider's model by the end of an alias's target, unless "
    "the alias is the provider's own",
    "[routing]") {
  const auto router = RouterOf({Lists("one", {"org/Qwen3", "q"}, {{"q", {"Qwen3"}}})},
                               {{"best", {"one/Qwen3"}}, {"exact", {"one/q"}}});

  CHECK(Resolve(*router, "best") == "one -> org/Qwen3");
  CHECK(Resolve(*router, "exact") == "one -> Qwen3");
  CHECK(Resolve(*router, "q") == "one -> Qwen3");
}

TEST_CASE("routing::TableRouter asks for what an own alias leads to, whatever the list looks like",
          "[routing]") {
  CHECK(Resolve(*RouterOf({Lists("one", {"fast"}, {{"fast", {"v4-flash"}}})}), "fast") ==
        "one -> v4-flash");
  CHECK(Resolve(*RouterOf({Lists("one", {"one/fast"}, {{"fast", {"v4-flash"}}})}), "one/fast") ==
        "one -> v4-flash");
}

TEST_CASE("routing::TableRouter has no alias for a call that names no model", "[routing]") {
  const auto lead = [](Redirects redirects, Redirects own) {
    return Resolve(*RouterOf({Lists("first", {"end/"}, std::move(own)), Lists("one", {})},
                             std::move(redirects)),
                   "");
  };

  CHECK(lead({{"*", {"one/m"}}}, {}) == "first -> ");
  CHECK(lead({{"*", {"one/*"}}}, {}) == "first -> ");
  CHECK(lead({}, {{"*", {"m"}}}) == "first -> ");
}

TEST_CASE("routing::TableRouter knows a model that its provider lists with its own name in front",
          "[routing]") {
  const auto router = RouterOf(
      {Lists("first", {"gpt"}), Lists("openai", {"gpt-4o", "openai/Qwen3-Coder-Instruct-MD"})});
  const std::string expected = "openai -> openai/Qwen3-Coder-Instruct-MD";

  CHECK(Resolve(*router, "openai/Qwen3-Coder-Instruct-MD") == expected);
  CHECK(Resolve(*router, "Qwen3-Coder-Instruct-MD") == expected);
  CHECK(Resolve(*router, "openai/openai/Qwen3-Coder-Instruct-MD") == expected);
  CHECK(Resolve(*router, "openai/gpt-4o") == "openai -> gpt-4o");
}

TEST_CASE("routing::TableRouter takes the name without the provider's when both are listed",
          "[routing]") {
  const auto router = RouterOf({Lists("openai", {"openai/m", "m"})});

  CHECK(Resolve(*router, "openai/m") == "openai -> m");
  CHECK(Resolve(*router, "m") == "openai -> m");
  CHECK(Resolve(*router, "openai/openai/m") == "openai -> openai/m");
}

}  // namespace
}  // namespace gateway::routing
