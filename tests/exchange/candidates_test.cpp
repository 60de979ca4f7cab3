// Candidates alone: made-up providers, made-up times, no network.
#include "libgateway/exchange/candidates.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "support/catch.hpp"

namespace gateway::exchange {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

using Time = Candidates::Time;

constexpr Time kStart{std::chrono::hours(1)};

std::shared_ptr<Provider> MakeProvider(const std::string& name, int keys,
                                       ProviderLimits limits = {}) {
  auto provider = std::make_shared<Provider>();
  provider->name = name;
  std::vector<Key> pool;
  for (int i = 1; i <= keys; ++i) {
    pool.push_back({name + "#" + std::to_string(i), Secret("sk-" + name + std::to_string(i))});
  }
  provider->keys = NewKeyPool(name, std::move(pool));
  provider->health = std::make_shared<ProviderHealth>(limits);
  return provider;
}

Route RouteOver(std::initializer_list<std::shared_ptr<const Provider>> providers) {
  Route route;
  for (const auto& provider : providers) {
    route.targets.push_back({provider, "m"});
  }
  return route;
}

// Fails the call to whomever Find gives, and says where the next one goes.
struct Walk {
  explicit Walk(Route route, Candidates::Wish wish = {}, RequestLimits its_limits = {})
      : limits(its_limits), candidates(std::move(route), std::move(wish), limits) {}

  std::string Ask() {
    auto found = candidates.Find(now);
    error = found.error;
    again_at = found.again_at;
    lease = std::move(found.lease);
    return lease == nullptr ? "nobody" : lease->key()->alias;
  }
  Candidates::Next Fail(Outcome outcome, std::optional<milliseconds> told = {}) {
    lease->TellFailure(outcome, told, "no", now);
    lease->End();
    return candidates.AfterFailure(outcome, told, ++attempts, 0.5, now);
  }

  RequestLimits limits;
  Candidates candidates;
  std::unique_ptr<Lease> lease;
  Error error;
  std::optional<Time> again_at;
  Time now = kStart;
  int attempts = 0;
};

TEST_CASE("Candidates goes through the keys, then to the next provider", "[exchange]") {
  Walk walk(RouteOver({MakeProvider("a", 2), MakeProvider("b", 1)}));
  CHECK(walk.Ask() == "a#1");
  CHECK(walk.Fail(Outcome::kRateLimited).goes_on);
  CHECK(walk.Ask() == "a#2");
  CHECK(walk.Fail(Outcome::kKeyRejected).goes_on);
  CHECK(walk.Ask() == "b#1");
  CHECK_FALSE(walk.Fail(Outcome::kKeyRejected).goes_on);
  CHECK(walk.Ask() == "nobody");
}

TEST_CASE("Candidates passes over a provider that has as many calls as it may", "[exchange]") {
  ProviderLimits limits;
  limits.max_in_flight = 1;
  const auto a = MakeProvider("a", 1, limits);
  const auto b = MakeProvider("b", 1);
  Walk first(RouteOver({a, b}));
  Walk second(RouteOver({a, b}));
  CHECK(first.Ask() == "a#1");
  CHECK(second.Ask() == "b#1");

  Walk third(RouteOver({a}));
  CHECK(third.Ask() == "nobody");
  CHECK(third.error.code == ErrorCode::kOverloaded);
  first.lease.reset();
  CHECK(third.Ask() == "a#1");
}

TEST_CASE("Candidates asks everybody when all breakers are open", "[exchange]") {
  const auto a = MakeProvider("a", 1);
  const auto b = MakeProvider("b", 1);
  for (const auto& provider : {a, b}) {
    for (int i = 0; i < 5; ++i) {
      provider->health->Enter("m", kStart);
      provider->health->Tell({Outcome::kServerError, "m"}, kStart);
      provider->health->Leave();
    }
  }
  Walk both(RouteOver({a, b}));
  CHECK(both.Ask() == "a#1");
  CHECK(both.Fail(Outcome::kModelMissing).goes_on);
  CHECK(both.Ask() == "b#1");

  const auto c = MakeProvider("c", 1);
  Walk other(RouteOver({a, c}));
  CHECK(other.Ask() == "c#1");
  CHECK_FALSE(other.Fail(Outcome::kModelMissing).wait.count() > 0);
  CHECK(other.Ask() == "nobody");  // one was not open: that is no reason to ask the other
}

TEST_CASE("Candidates says when it is worth asking again", "[exchange]") {
  const auto a = MakeProvider("a", 2);
  Walk first(RouteOver({a}));
  CHECK(first.Ask() == "a#1");
  CHECK(first.Fail(Outcome::kRateLimited, seconds(20)).goes_on);
  CHECK_FALSE(first.candidates.AllCoolUntil(kStart).has_value());
  CHECK(first.Ask() == "a#2");
  CHECK_FALSE(first.Fail(Outcome::kRateLimited, seconds(40)).goes_on);
  REQUIRE(first.candidates.AllCoolUntil(kStart).has_value());

  Walk second(RouteOver({a}));
  CHECK(second.Ask() == "nobody");
  CHECK(second.error.code == ErrorCode::kRateLimited);
  REQUIRE(second.again_at.has_value());
  CHECK(*second.again_at >= kStart + seconds(20));
  CHECK(*second.again_at <= kStart + seconds(22));
  second.now = kStart + seconds(23);
  CHECK(second.Ask() == "a#1");
}

TEST_CASE("Candidates stops when the retry budget of the provider is used up", "[exchange]") {
  ProviderLimits limits;
  limits.least_retries = 1;
  limits.retry_rate = 0;
  const auto a = MakeProvider("a", 1, limits);
  Walk first(RouteOver({a}));
  first.Ask();
  CHECK(first.Fail(Outcome::kServerError).goes_on);
  CHECK(first.Ask() == "a#1");  // holds the one retry

  Walk second(RouteOver({a, MakeProvider("b", 1)}));
  CHECK(second.Ask() == "a#1");
  CHECK(second.Fail(Outcome::kServerError).goes_on);
  CHECK(second.Ask() == "b#1");
  CHECK(second.candidates.budget_empty());
}

TEST_CASE("Candidates takes the retry from the budget before it waits for it", "[exchange]") {
  ProviderLimits limits;
  limits.least_retries = 1;
  limits.retry_rate = 0;
  const auto a = MakeProvider("a", 1, limits);
  Walk first(RouteOver({a}));
  first.Ask();
  CHECK(first.Fail(Outcome::kServerError).goes_on);

  Walk second(RouteOver({a}));
  second.Ask();
  CHECK_FALSE(second.Fail(Outcome::kServerError).goes_on);
  CHECK(second.candidates.budget_empty());

  first.candidates.EndWait();
  {
    Walk third(RouteOver({a}));
    third.Ask();
    CHECK(third.Fail(Outcome::kServerError).goes_on);
  }
  CHECK(a->health->Status(kStart).retries == 0);
}

TEST_CASE("Candidates uses the retry that it waited for, also past an open breaker", "[exchange]") {
  ProviderLimits limits;
  limits.least_retries = 1;
  limits.retry_rate = 1;
  const auto a = MakeProvider("a", 1, limits);
  for (int i = 0; i < 5; ++i) {
    a->health->Enter("m", kStart);
    a->health->Tell({Outcome::kServerError, "m"}, kStart);
    a->health->Leave();
  }
  Walk first(RouteOver({a}));
  Walk second(RouteOver({a}));
  Walk others[2]{Walk(RouteOver({a})), Walk(RouteOver({a}))};
  for (Walk* walk : {&first, &second, &others[0], &others[1]}) {
    REQUIRE(walk->Ask() == "a#1");
  }
  REQUIRE(first.Fail(Outcome::kServerError).goes_on);
  REQUIRE(second.Fail(Outcome::kServerError).goes_on);
  for (Walk& other : others) {
    (void)other.Fail(Outcome::kInvalidRequest);  // with them the budget shrinks
  }

  CHECK(first.Ask() == "a#1");
  CHECK(second.Ask() == "a#1");
  first.lease.reset();
  second.lease.reset();
  CHECK(a->health->Status(kStart).retries == 0);
}

TEST_CASE("Candidates waits a little longer than it was told, or as the dice say", "[exchange]") {
  const auto wait = [](Outcome outcome, std::optional<milliseconds> told) {
    Walk walk(RouteOver({MakeProvider("a", 1)}));
    walk.Ask();
    return walk.Fail(outcome, told).wait;
  };
  CHECK(wait(Outcome::kServerError, std::nullopt) == milliseconds(250));
  CHECK(wait(Outcome::kServerError, seconds(1)) == milliseconds(1'050));
  CHECK(wait(Outcome::kServerError, milliseconds(100)) == milliseconds(125));
  CHECK(wait(Outcome::kUnreachable, std::nullopt) == milliseconds(12));
}

TEST_CASE("Candidates keeps to the key that a request names", "[exchange]") {
  Walk walk(RouteOver({MakeProvider("a", 3)}), {"a#2"});
  CHECK(walk.Ask() == "a#2");
  CHECK_FALSE(walk.Fail(Outcome::kKeyRejected).goes_on);

  Walk unknown(RouteOver({MakeProvider("a", 3)}), {"a#9"});
  CHECK(unknown.Ask() == "nobody");
  CHECK(unknown.error.code == ErrorCode::kNotFound);
}

TEST_CASE("Candidates repeats nothing that may have been done, if it must not", "[exchange]") {
  Walk walk(RouteOver({MakeProvider("a", 2)}), {"", false});
  walk.Ask();
  CHECK_FALSE(walk.Fail(Outcome::kServerError).goes_on);
}

TEST_CASE("Candidates uses a provider's only key all the same when nobody else can be asked",
          "[exchange]") {
  const auto lone = MakeProvider("a", 1);
  Walk first(RouteOver({lone}));
  CHECK(first.Ask() == "a#1");
  CHECK_FALSE(first.Fail(Outcome::kKeyRejected).goes_on);
  CHECK(Walk(RouteOver({lone})).Ask() == "a#1");
  CHECK(Walk(RouteOver({lone, MakeProvider("b", 1)})).Ask() == "b#1");
  REQUIRE(lone->keys->SetEnabled("a#1", false));
  CHECK(Walk(RouteOver({lone})).Ask() == "nobody");

  const auto several = MakeProvider("c", 2);
  Walk second(RouteOver({several}));
  for (const char* key : {"c#1", "c#2"}) {
    CHECK(second.Ask() == key);
    second.Fail(Outcome::kKeyRejected);
  }
  CHECK(Walk(RouteOver({several})).Ask() == "nobody");
}

}  // namespace
}  // namespace gateway::exchange
