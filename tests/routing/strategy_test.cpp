#include "libgateway/routing/strategy.hpp"

#include <deque>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "health/times.hpp"
#include "routing/routers.hpp"
#include "support/catch.hpp"

namespace gateway::routing {
namespace {

using namespace std::chrono_literals;

// Throws what it was told, then zeros.
Dice Loaded(std::deque<std::size_t> throws) {
  auto left = std::make_shared<std::deque<std::size_t>>(std::move(throws));
  return [left](std::size_t sides) {
    if (left->empty()) {
      return std::size_t{0};
    }
    const std::size_t thrown = left->front();
    left->pop_front();
    CHECK(thrown < sides);
    return thrown;
  };
}

// Providers a, b, c, ... with these weights; all are asked for "m".
std::vector<WeightedTarget> Weighted(const std::vector<unsigned>& weights) {
  std::vector<WeightedTarget> targets;
  for (const unsigned weight : weights) {
    const std::string name(1, static_cast<char>('a' + targets.size()));
    targets.push_back({Target{Lists(name, {}), "m"}, weight});
  }
  return targets;
}

std::string Names(const std::vector<WeightedTarget>& targets) {
  std::string names;
  for (const WeightedTarget& target : targets) {
    names += target.target.provider->name;
  }
  return names;
}

std::string Arranged(RouteStrategy strategy, const Dice& dice,
                     std::vector<WeightedTarget> targets) {
  Arrange(strategy, dice, &targets);
  return Names(targets);
}

void Answered(const WeightedTarget& target, std::chrono::milliseconds first_byte) {
  ProviderHealth::Report report;
  report.model = "m";
  report.first_byte = first_byte;
  target.target.provider->health->Tell(report, health::At(0s));
}

void Busy(const WeightedTarget& target, int calls) {
  for (int i = 0; i < calls; ++i) {
    (void)target.target.provider->health->Enter("m", health::At(0s));
  }
}

// Of so many, how often each came first.
std::map<std::string, int> FirstOnes(RouteStrategy strategy,
                                     const std::vector<WeightedTarget>& targets, int times) {
  std::map<std::string, int> first;
  const Dice dice = NewDice();
  for (int i = 0; i < times; ++i) {
    ++first[Arranged(strategy, dice, targets).substr(0, 1)];
  }
  return first;
}

// The chance to look at another one first does not come up.
const std::deque<std::size_t> kStay = {0, 0, 0, 1};

TEST_CASE("routing: the order stays as it is written", "[routing]") {
  CHECK(Arranged(RouteStrategy::kOrder, Loaded({}), Weighted({1, 9, 5})) == "abc");
}

TEST_CASE("routing: weights are the chances, without the ones that were drawn", "[routing]") {
  struct Case {
    std::deque<std::size_t> throws;
    std::string order;
  };
  const auto c = GENERATE(Case{{0, 0, 0}, "abc"}, Case{{1, 0, 0}, "bac"}, Case{{3, 0, 0}, "bac"},
                          Case{{4, 0, 0}, "cab"}, Case{{5, 3, 0}, "cba"}, Case{{0, 3, 0}, "acb"});
  CHECK(Arranged(RouteStrategy::kWeighted, Loaded(c.throws), Weighted({1, 3, 2})) == c.order);
}

TEST_CASE("routing: chance gives each target its share", "[routing]") {
  const auto first = FirstOnes(RouteStrategy::kWeighted, Weighted({1, 3}), 10'000);

  CHECK(first.at("a") > 2'200);
  CHECK(first.at("a") < 2'800);  // 2500 expected, 43 the standard deviation
}

TEST_CASE("routing: who only ever failed is not taken for one that is to be measured",
          "[routing]") {
  const auto targets = Weighted({1, 1, 1});
  ProviderHealth::Report failed;
  failed.outcome = Outcome::kUnreachable;
  failed.model = "m";
  targets[0].target.provider->health->Tell(failed, health::At(0s));
  Answered(targets[1], 300ms);

  CHECK(Arranged(RouteStrategy::kLeastLatency, Loaded(kStay), targets) == "cba");
}

TEST_CASE("routing: the fastest to the first byte comes first", "[routing]") {
  const auto targets = Weighted({1, 1, 1});
  Answered(targets[0], 300ms);
  Answered(targets[1], 100ms);
  Answered(targets[2], 200ms);

  CHECK(Arranged(RouteStrategy::kLeastLatency, Loaded(kStay), targets) == "bca");
}

TEST_CASE("routing: who was not measured yet counts as the fastest", "[routing]") {
  const auto targets = Weighted({1, 1, 1});
  Answered(targets[0], 1ms);
  Answered(targets[1], 1ms);

  CHECK(Arranged(RouteStrategy::kLeastLatency, Loaded(kStay), targets) == "cab");
}

TEST_CASE("routing: now and then another one is tried first than the fastest", "[routing]") {
  const auto targets = Weighted({1, 1, 1});
  Answered(targets[0], 100ms);
  Answered(targets[1], 200ms);
  Answered(targets[2], 300ms);

  CHECK(Arranged(RouteStrategy::kLeastLatency, Loaded({0, 0, 0, 0, 1}), targets) == "cab");
  const auto first = FirstOnes(RouteStrategy::kLeastLatency, targets, 10'000);
  CHECK(first.at("a") > 9'300);
  CHECK(first.at("b") > 100);
  CHECK(first.at("c") > 100);
}

TEST_CASE("routing: equally fast ones take turns by chance", "[routing]") {
  const auto first = FirstOnes(RouteStrategy::kLeastLatency, Weighted({1, 1}), 1'000);

  CHECK(first.at("a") > 300);
  CHECK(first.at("b") > 300);
}

TEST_CASE("routing: who has the fewest calls under way for its weight comes first", "[routing]") {
  const auto targets = Weighted({1, 4, 1});
  Busy(targets[0], 2);
  Busy(targets[1], 4);
  Busy(targets[2], 3);

  CHECK(Arranged(RouteStrategy::kLeastBusy, Loaded({}), targets) == "bac");
}

TEST_CASE("routing: of equally busy ones chance decides, by weight", "[routing]") {
  const auto first = FirstOnes(RouteStrategy::kLeastBusy, Weighted({1, 3}), 10'000);

  CHECK(first.at("a") > 2'200);
  CHECK(first.at("a") < 2'800);
}

TEST_CASE("routing: targets are arranged while calls come and go elsewhere", "[routing]") {
  const auto targets = Weighted({1, 2, 3});
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&targets, thread] {
      const Dice dice = NewDice();
      for (int i = 0; i < 2'000; ++i) {
        auto mine = targets;
        Arrange(thread % 2 == 0 ? RouteStrategy::kLeastBusy : RouteStrategy::kLeastLatency, dice,
                &mine);
        const auto& health = mine.front().target.provider->health;
        if (health->Enter("m", health::At(0s)).entered()) {
          Answered(mine.front(), std::chrono::milliseconds(i % 50));
          health->Leave();
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  for (const WeightedTarget& target : targets) {
    CHECK(target.target.provider->health->in_flight() == 0);
  }
}

TEST_CASE("routing: one target alone needs no chance", "[routing]") {
  for (const auto strategy : {RouteStrategy::kOrder, RouteStrategy::kWeighted,
                              RouteStrategy::kLeastLatency, RouteStrategy::kLeastBusy}) {
    CHECK(Arranged(strategy, NewDice(), Weighted({1})) == "a");
  }
}

}  // namespace
}  // namespace gateway::routing
