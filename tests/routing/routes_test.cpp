// Routes: model names that lead to several targets.
#include <string>
#include <vector>

#include "libgateway/routing/table_router.hpp"
#include "routing/routers.hpp"
#include "support/catch.hpp"

namespace gateway::routing {
namespace {

using Providers = std::vector<std::shared_ptr<const Provider>>;

RouteConfig To(std::string model, std::vector<RouteTarget> targets,
               RouteStrategy strategy = RouteStrategy::kOrder) {
  RouteConfig route;
  route.model = std::move(model);
  route.strategy = strategy;
  route.targets = std::move(targets);
  return route;
}

std::shared_ptr<const Router> RouterWith(Providers providers, std::vector<RouteConfig> routes,
                                         Redirects redirects = {}) {
  return NewTableRouter(std::make_shared<providers::StaticRegistry>(std::move(providers)),
                        std::move(redirects), {}, std::move(routes));
}

// "provider -> model; provider -> model", or the name of the error.
std::string Targets(const Router& router, std::string_view model) {
  const auto route = router.Resolve(model);
  if (!route) {
    return std::string(ErrorName(route.error().code));
  }
  std::string text;
  for (const Target& target : route->targets) {
    text += (text.empty() ? "" : "; ") + target.provider->name + " -> " + target.model;
  }
  return text;
}

TEST_CASE("routing: a route leads to its targets in their order, and says what it is",
          "[routing]") {
  auto config = To("smart", {{"one/a"}, {"two/org/b"}, {"one/c"}});
  config.fall_back_on_refusal = true;
  const auto router = RouterWith({Lists("one", {}), Lists("two", {})}, {config});

  const auto route = router->Resolve("smart");

  CHECK(Targets(*router, "smart") == "one -> a; two -> org/b; one -> c");
  REQUIRE(route);
  CHECK(route->name == "smart");
  CHECK(route->strategy == RouteStrategy::kOrder);
  CHECK(route->fall_back_on_refusal);
  CHECK(route->steps.empty());
  CHECK(router->RouteNames() == std::vector<std::string>{"smart"});
}

TEST_CASE("routing: what is no route means one provider only", "[routing]") {
  const auto router =
      RouterWith({Lists("one", {"a"}), Lists("two", {})}, {To("smart", {{"one/a"}, {"two/b"}})});

  CHECK(Targets(*router, "one/a") == "one -> a");
  CHECK(Targets(*router, "a") == "one -> a");
  CHECK(Targets(*router, "two/smart") == "two -> smart");
  CHECK(Targets(*router, "Smart") == "one -> Smart");
  CHECK(router->Resolve("one/a")->name.empty());
  CHECK_FALSE(router->Resolve("one/a")->fall_back_on_refusal);
}

TEST_CASE("routing: aliases are followed first, and may lead to a route", "[routing]") {
  const auto router =
      RouterWith({Lists("one", {}), Lists("two", {})},
                 {To("smart", {{"one/a"}, {"two/b"}}), To("hidden", {{"one/a"}, {"two/b"}})},
                 {{"fast", {"smart", R"({"x":1})"}}, {"gpt-*", {"fast"}}, {"hidden", {"two/h"}}});

  CHECK(Targets(*router, "gpt-4") == "one -> a; two -> b");
  CHECK(Steps(*router, "gpt-4") == "gpt-*=fast;fast=smart;");
  CHECK(router->Resolve("gpt-4")->name == "smart");
  CHECK(router->Resolve("gpt-4")->targets[1].set == R"({"x":1})");
  CHECK(Targets(*router, "hidden") == "two -> h");
}

TEST_CASE("routing: the alias for any name leaves routes alone", "[routing]") {
  const auto router = RouterWith({Lists("one", {}), Lists("two", {})},
                                 {To("smart", {{"one/a"}, {"two/b"}})}, {{"*", {"two/*"}}});

  CHECK(Targets(*router, "smart") == "one -> a; two -> b");
  CHECK(Targets(*router, "other") == "two -> other");
}

TEST_CASE("routing: a route goes before the provider and model that its name looks like",
          "[routing]") {
  const auto router =
      RouterWith({Lists("one", {"a"}), Lists("two", {})}, {To("one/a", {{"two/b"}, {"one/a"}})});

  CHECK(Targets(*router, "one/a") == "two -> b; one -> a");
  CHECK(Targets(*router, "one/b") == "one -> b");
  // Who names the provider wants that one.
  const auto one = Lists("one", {"a"});
  CHECK(router->ResolveAt(one, "a").targets.size() == 1);
}

TEST_CASE("routing: targets go through their providers' own aliases and lists", "[routing]") {
  const auto router = RouterWith(
      {Lists("one", {}, {{"v4", {"deployments/v4", R"({"y":2,"x":2})"}}}), Lists("two", {"org/b"})},
      {To("smart", {{"one/v4"}, {"two/b"}})}, {{"fast", {"smart", R"({"x":1})"}}});

  CHECK(Targets(*router, "smart") == "one -> deployments/v4; two -> org/b");
  const auto route = router->Resolve("fast");
  REQUIRE(route);
  CHECK(route->targets[0].set == R"({"y":2,"x":1})");
  CHECK(route->targets[1].set == R"({"x":1})");
}

TEST_CASE("routing: targets whose provider is not there are left out", "[routing]") {
  const auto router = RouterWith({Lists("one", {})},
                                 {To("smart", {{"gone/a"}, {"one/b"}}), To("dead", {{"gone/a"}})});

  CHECK(Targets(*router, "smart") == "one -> b");
  CHECK(Targets(*router, "dead") == "not_found");
}

TEST_CASE("routing: an unknown name near a route's is told so", "[routing]") {
  const auto router = RouterWith({Lists("one", {})}, {To("group/smart", {{"one/b"}})});

  const auto route = router->Resolve("group/smrt");

  REQUIRE_FALSE(route);
  CHECK(route.error().message.find("Did you mean 'group/smart'?") != std::string::npos);
}

TEST_CASE("routing: a route's strategy is asked at each request", "[routing]") {
  const auto one = Lists("one", {});
  const auto two = Lists("two", {});
  const auto router =
      RouterWith({one, two}, {To("smart", {{"one/a"}, {"two/b"}}, RouteStrategy::kLeastBusy)});

  (void)one->health->Enter("a", {});
  CHECK(Targets(*router, "smart") == "two -> b; one -> a");
  (void)two->health->Enter("b", {});
  (void)two->health->Enter("b", {});
  CHECK(Targets(*router, "smart") == "one -> a; two -> b");
  CHECK(router->Resolve("smart")->strategy == RouteStrategy::kLeastBusy);
}

}  // namespace
}  // namespace gateway::routing
