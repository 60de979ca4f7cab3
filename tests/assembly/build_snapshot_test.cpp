#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/gateway.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using Models = std::vector<ChosenModel>;
using Names = std::vector<std::string>;

GatewayConfig TwoProviders() {
  GatewayConfig config;
  config.log.url.clear();
  config.id = "0123abcd";
  ProviderConfig one;
  one.name = "one";
  one.base_url = "https://one.example/v1";
  one.key_strategy = KeyStrategy::kRoundRobin;
  one.keys = {{"one#1", Secret("sk-1")}, {"one#2", Secret("sk-2")}, {"one#3", Secret("sk-3")}};
  ProviderConfig two = one;
  two.name = "two";
  config.providers = {one, two};
  return config;
}

Snapshot Build(const GatewayConfig& config, ModelCatalog* catalog = nullptr,
               const Snapshot* running = nullptr) {
  auto snapshot = BuildSnapshot(config, catalog, running);
  REQUIRE(snapshot);
  return *std::move(snapshot);
}

std::string NextKey(const Snapshot& snapshot, std::string_view provider) {
  return (*snapshot.registry->Find(provider)->keys->Next({}))->alias;
}

// "provider -> model", or the name of the error.
std::string Resolve(const Snapshot& snapshot, std::string_view model) {
  const auto route = snapshot.router->Resolve(model);
  return route ? route->targets[0].provider->name + " -> " + route->targets[0].model
               : std::string(ErrorName(route.error().code));
}

std::shared_ptr<ModelCatalog> InMemory() { return *OpenModelCatalog(TwoProviders().log); }

TEST_CASE("BuildSnapshot lets the turns of unchanged keys go on", "[assembly]") {
  GatewayConfig config = TwoProviders();
  const Snapshot running = Build(config);
  CHECK(NextKey(running, "one") == "one#1");

  config.providers[0].models = {"new"};
  config.providers[0].timeouts.connect = std::chrono::seconds(1);
  config.id = "changed";
  const Snapshot next = Build(config, nullptr, &running);

  CHECK(NextKey(next, "one") == "one#2");
  CHECK(NextKey(running, "one") == "one#3");  // for requests that began with it
  CHECK(NextKey(next, "one") == "one#1");
  CHECK(next.registry->Find("one")->keys == running.registry->Find("one")->keys);
  CHECK(next.registry->Find("one")->models.all() == Names{"new"});
}

TEST_CASE("BuildSnapshot has secrets in headers masked, also when they change", "[assembly]") {
  GatewayConfig config = TwoProviders();
  config.providers[0].extra_headers = {{"x-team", "blue-as-the-sky"}, {"x-token", "of-before"}};
  const Snapshot running = Build(config);
  config.providers[0].extra_headers[1].value = "of-today";

  const Snapshot next = Build(config, nullptr, &running);

  const std::string text = "of-before, of-today, blue-as-the-sky";
  CHECK(running.registry->Find("one")->keys->Mask(text) == "***, of-today, blue-as-the-sky");
  CHECK(next.registry->Find("one")->keys->Mask(text) == "of-before, ***, blue-as-the-sky");
}

TEST_CASE("BuildSnapshot takes routes from the configuration", "[assembly]") {
  GatewayConfig config = TwoProviders();
  const Snapshot running = Build(config);
  config.routes = {{"smart", RouteStrategy::kOrder, {{"two/a"}, {"one/b"}}}};

  const Snapshot next = Build(config, nullptr, &running);

  CHECK(Resolve(running, "smart") == "one -> smart");
  CHECK(Resolve(next, "smart") == "two -> a");
  CHECK(next.router->Resolve("smart")->targets.size() == 2);
}

TEST_CASE("BuildSnapshot keeps what is known of a provider's health, until its limits change",
          "[assembly]") {
  GatewayConfig config = TwoProviders();
  const Snapshot running = Build(config);
  config.providers[0].models = {"new"};
  config.providers[1].limits.breaker.consecutive_failures = 2;

  const Snapshot next = Build(config, nullptr, &running);

  CHECK(next.registry->Find("one")->health == running.registry->Find("one")->health);
  CHECK(next.registry->Find("two")->health != running.registry->Find("two")->health);
  CHECK(next.registry->Find("two")->health->limits().breaker.consecutive_failures == 2);
}

TEST_CASE("BuildSnapshot keeps the pools of providers that stand in another order", "[assembly]") {
  GatewayConfig config = TwoProviders();
  const Snapshot running = Build(config);
  std::swap(config.providers[0], config.providers[1]);

  const Snapshot next = Build(config, nullptr, &running);

  CHECK(next.registry->Find("one")->keys == running.registry->Find("one")->keys);
  CHECK(next.registry->Find("two")->keys == running.registry->Find("two")->keys);
  CHECK(next.registry->Find("one")->keys != next.registry->Find("two")->keys);
}

TEST_CASE("BuildSnapshot makes a new pool of changed keys, and keeps the others", "[assembly]") {
  GatewayConfig config = TwoProviders();
  const Snapshot running = Build(config);
  static_cast<void>(NextKey(running, "one"));
  static_cast<void>(NextKey(running, "two"));
  std::vector<Key>& keys = config.providers[0].keys;
  const int change = GENERATE(0, 1, 2, 3, 4, 5);
  CAPTURE(change);
  switch (change) {
    case 0:
      keys.push_back({"one#4", Secret("sk-4")});
      break;
    case 1:
      keys.pop_back();
      break;
    case 2:
      keys[2].secret = Secret("sk-other");
      break;
    case 3:
      keys[2].alias = "renamed";
      break;
    case 4:
      std::swap(keys[1], keys[2]);
      break;
    default:
      keys.clear();
  }

  const Snapshot next = Build(config, nullptr, &running);

  CHECK(next.registry->Find("one")->keys != running.registry->Find("one")->keys);
  CHECK(NextKey(next, "one") == (change == 5 ? "none" : "one#1"));
  CHECK(NextKey(next, "two") == "one#2");
}

TEST_CASE("BuildSnapshot makes a new pool for another strategy", "[assembly]") {
  GatewayConfig config = TwoProviders();
  const Snapshot running = Build(config);
  config.providers[0].key_strategy = GENERATE(KeyStrategy::kFirst, KeyStrategy::kRandom);

  const Snapshot next = Build(config, nullptr, &running);

  CHECK(next.registry->Find("one")->keys != running.registry->Find("one")->keys);
  CHECK(next.registry->Find("two")->keys == running.registry->Find("two")->keys);
}

TEST_CASE("BuildSnapshot makes a pool for a provider that is new or has another name",
          "[assembly]") {
  GatewayConfig config = TwoProviders();
  const Snapshot running = Build(config);
  static_cast<void>(NextKey(running, "one"));
  config.providers[0].name = "three";

  const Snapshot next = Build(config, nullptr, &running);

  CHECK(NextKey(next, "three") == "one#1");
  CHECK(next.registry->Find("one") == nullptr);
}

TEST_CASE("BuildSnapshot keeps the pool of a provider without keys", "[assembly]") {
  GatewayConfig config = TwoProviders();
  config.providers[0].keys.clear();
  const Snapshot running = Build(config);

  const Snapshot next = Build(config, nullptr, &running);

  CHECK(next.registry->Find("one")->keys == running.registry->Find("one")->keys);
  CHECK(next.registry->Find("one")->keys->keys().front()->secret.empty());
}

TEST_CASE("BuildSnapshot takes limits, redirects and the id of the configuration", "[assembly]") {
  GatewayConfig config = TwoProviders();
  config.request.deadline = std::chrono::seconds(7);
  config.redirects = {{"fast", {"two/m"}}};
  config.default_provider = "two";
  config.providers[0].redirects = {{"own", {"m1"}}};

  const Snapshot snapshot = Build(config);

  CHECK(snapshot.config_id == "0123abcd");
  CHECK(snapshot.limits.deadline == std::chrono::seconds(7));
  CHECK(Resolve(snapshot, "fast") == "two -> m");
  CHECK(Resolve(snapshot, "own") == "one -> m1");
  CHECK(Resolve(snapshot, "unknown") == "two -> unknown");
}

TEST_CASE("BuildSnapshot makes chosen aliases redirects of their provider", "[assembly]") {
  const auto catalog = InMemory();
  REQUIRE(catalog->Choose("two", Models{{"org/big-model", "best"}, {"模型🙂", ""}}));

  const Snapshot snapshot = Build(TwoProviders(), catalog.get());

  CHECK(Resolve(snapshot, "two/best") == "two -> org/big-model");
  CHECK(Resolve(snapshot, "模型🙂") == "two -> 模型🙂");
  CHECK(Resolve(snapshot, "two/org/big-model") == "two -> org/big-model");
  CHECK(Resolve(snapshot, "one/best") == "one -> best");
  const auto route = snapshot.router->Resolve("two/best");
  REQUIRE(route);
  REQUIRE(route->steps.size() == 1);
  CHECK(route->steps[0].alias == "best");
  CHECK(snapshot.registry->Find("two")->models.all() == Names{"best", "模型🙂"});
  CHECK(snapshot.registry->Find("two")->configured_models.empty());
}

TEST_CASE("BuildSnapshot knows the last part of a chosen name", "[assembly]") {
  const auto catalog = InMemory();
  REQUIRE(catalog->Choose("two", Models{{"two/Qwen3-Coder-Instruct-MD", ""}}));

  const Snapshot snapshot = Build(TwoProviders(), catalog.get());

  const std::string expected = "two -> two/Qwen3-Coder-Instruct-MD";
  CHECK(Resolve(snapshot, "Qwen3-Coder-Instruct-MD") == expected);
  CHECK(Resolve(snapshot, "two/Qwen3-Coder-Instruct-MD") == expected);
  CHECK(Resolve(snapshot, "two/two/Qwen3-Coder-Instruct-MD") == expected);
}

}  // namespace
}  // namespace gateway
