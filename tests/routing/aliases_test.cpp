// The router and the redirects of the whole gateway.
#include <string>

#include "routing/routers.hpp"
#include "support/catch.hpp"

namespace gateway::routing {
namespace {

std::shared_ptr<const Router> MakeRouter(Redirects redirects) {
  return RouterOf({Lists("openai", {"gpt-4o"}), Lists("azure", {"gpt-4"})}, std::move(redirects));
}

TEST_CASE("routing::TableRouter follows aliases over aliases and tells each step", "[routing]") {
  const auto router = MakeRouter({{"best", {"good"}}, {"good", {"gpt-4"}}, {"else", {"azure/x"}}});

  CHECK(Resolve(*router, "best") == "azure -> gpt-4");
  CHECK(Steps(*router, "best") == "best=good;good=gpt-4;");
  CHECK(Steps(*router, "else") == "else=azure/x;");
  CHECK(Steps(*router, "gpt-4o").empty());
  CHECK(Steps(*router, "openai/any").empty());
}

TEST_CASE("routing::TableRouter tells the alias with its star, and the name it led to",
          "[routing]") {
  const auto router = MakeRouter({{"gpt-*", {"azure/gpt-*"}}, {"latest", {"gpt-5"}}});

  CHECK(Resolve(*router, "latest") == "azure -> gpt-5");
  CHECK(Steps(*router, "latest") == "latest=gpt-5;gpt-*=azure/gpt-5;");
}

TEST_CASE("routing::TableRouter goes by aliases before it goes by a provider in front",
          "[routing]") {
  const auto router = MakeRouter({{"openai/*", {"azure/*"}}});

  CHECK(Resolve(*router, "openai/gpt-4o") == "azure -> gpt-4o");
  CHECK(Resolve(*router, "gpt-4o") == "openai -> gpt-4o");
}

TEST_CASE("routing::TableRouter uses each alias once, so that a name may fit its own target",
          "[routing]") {
  const auto router = MakeRouter({{"gpt-*", {"gpt-4*"}}, {"a", {"a"}}, {"x", {"y"}}, {"y", {"x"}}});

  CHECK(Resolve(*router, "gpt-") == "azure -> gpt-4");
  CHECK(Steps(*router, "gpt-x") == "gpt-*=gpt-4x;");
  CHECK(Steps(*router, "a") == "a=a;");
  CHECK(Steps(*router, "x") == "x=y;y=x;");
  CHECK(Resolve(*router, "x") == "openai -> x");
}

TEST_CASE("routing::TableRouter comes to an end with stars that go in a circle", "[routing]") {
  const auto router = MakeRouter({{"a*", {"b*"}}, {"b*", {"a*x"}}, {"c*", {"cc*"}}, {"q*", {"*"}}});

  CHECK(Steps(*router, "a1") == "a*=b1;b*=a*x;");
  CHECK(Steps(*router, "c") == "c*=cc;");
  CHECK(Steps(*router, "qqq") == "q*=qq;");
}

TEST_CASE("routing::TableRouter sends every name without a provider on by a star alone",
          "[routing]") {
  const auto all = MakeRouter({{"*", {"azure/gpt-4"}}, {"mine", {"openai/m"}}});

  CHECK(Resolve(*all, "gpt-4o") == "azure -> gpt-4");
  CHECK(Resolve(*all, "nobody/gpt-4o") == "azure -> gpt-4");
  CHECK(Resolve(*all, "openai/gpt-4o") == "openai -> gpt-4o");
  CHECK(Resolve(*all, "mine") == "openai -> m");
  CHECK(Resolve(*MakeRouter({{"*", {"azure/*"}}}), "gpt-4o") == "azure -> gpt-4o");
}

TEST_CASE("routing::TableRouter does not know a name that an alias leads nowhere", "[routing]") {
  const auto router = MakeRouter({{"lost", {"nobody/x"}}});

  const auto route = router->Resolve("lost");

  REQUIRE_FALSE(route);
  CHECK(route.error().code == ErrorCode::kNotFound);
  CHECK(route.error().param == "model");
  CHECK(route.error().message.find("'lost'") != std::string::npos);
}

TEST_CASE("routing::TableRouter names aliases among what may have been meant", "[routing]") {
  const auto route = MakeRouter({{"my/fastest", {"gpt-4"}}})->Resolve("my/fastst");

  REQUIRE_FALSE(route);
  CHECK(route.error().message.find("Did you mean 'my/fastest'?") != std::string::npos);
}

TEST_CASE("routing::TableRouter gives along what an alias sets", "[routing]") {
  const auto router = MakeRouter({{"deep", {"gpt-4", R"({"reasoning_effort":"high"})"}}});

  CHECK(SetOf(*router, "deep") == R"({"reasoning_effort":"high"})");
  CHECK(SetOf(*router, "gpt-4").empty());
}

TEST_CASE("routing::TableRouter merges what aliases set; the one nearest to the client wins",
          "[routing]") {
  const auto router = MakeRouter({
      {"near", {"middle", R"({"a":1,"o":{"x":1}})"}},
      {"middle", {"far"}},
      {"far", {"gpt-4", R"({"a":2,"b":2,"o":{"x":2,"y":2}})"}},
  });

  CHECK(SetOf(*router, "near") == R"({"a":1,"b":2,"o":{"x":1,"y":2}})");
  CHECK(SetOf(*router, "far") == R"({"a":2,"b":2,"o":{"x":2,"y":2}})");
}

TEST_CASE("routing::TableRouter keeps a null that the only alias sets", "[routing]") {
  const auto router = MakeRouter({{"a", {"b", R"({"t":null})"}}, {"b", {"gpt-4"}}});

  CHECK(SetOf(*router, "a") == R"({"t":null})");
}

TEST_CASE("routing::TableRouter keeps what an alias takes out of the body", "[routing]") {
  const auto router = MakeRouter({{"near", {"far", R"({"t":null,"o":{"a":null}})"}},
                                  {"far", {"azure/m", R"({"x":1,"o":{"b":1}})"}}});

  CHECK(SetOf(*router, "near") == R"({"x":1,"o":{"b":1,"a":null},"t":null})");
}

TEST_CASE("routing::TableRouter takes names to a provider that is given, by its own aliases alone",
          "[routing]") {
  const auto one = Lists("one", {"fast"}, {{"fast", {"v4"}}});
  const auto router = RouterOf({one, Lists("two", {})}, {{"*", {"two/*"}}});

  const Route route = router->ResolveAt(one, "fast");

  CHECK(route.targets.front().provider == one);
  CHECK(route.targets.front().model == "v4");
  CHECK(router->ResolveAt(one, "other").targets.front().model == "other");
}

}  // namespace
}  // namespace gateway::routing
