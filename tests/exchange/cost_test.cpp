#include "libgateway/exchange/cost.hpp"

#include <vector>

#include "exchange/exchange_bench.hpp"
#include "support/catch.hpp"

namespace gateway::exchange {
namespace {

const std::vector<ModelPrice> kPrices{
    {"gpt-4o", 2.5, 10, 1.25, {}}, {"gpt-4*", 30, 60, {}, {}}, {"claude", 3, 15, 0.3, 3.75}};

Usage Tokens(std::int64_t prompt, std::int64_t completion, std::int64_t cached = 0,
             std::int64_t written = 0) {
  Usage usage;
  usage.prompt = prompt;
  usage.completion = completion;
  usage.cached = cached;
  usage.cache_written = written;
  usage.source = UsageSource::kUpstream;
  return usage;
}

// Money, exact to a billionth.
bool Near(std::optional<double> cost, double expected) {
  return cost && *cost > expected - 1e-9 && *cost < expected + 1e-9;
}

TEST_CASE("exchange::CostOf counts each kind of token at its price", "[exchange]") {
  CHECK(Near(CostOf(kPrices, "gpt-4o", Tokens(1'000'000, 1'000'000)), 12.5));
  CHECK(Near(CostOf(kPrices, "gpt-4o", Tokens(1000, 100, 400)),
             (600 * 2.5 + 400 * 1.25 + 100 * 10) / 1e6));
  CHECK(Near(CostOf(kPrices, "claude", Tokens(1000, 100, 300, 200)),
             (500 * 3 + 300 * 0.3 + 200 * 3.75 + 100 * 15) / 1e6));
  // What has no price of its own costs as the rest of the prompt does.
  CHECK(Near(CostOf(kPrices, "gpt-4-turbo", Tokens(1000, 0, 300, 200)), 1000 * 30 / 1e6));
}

TEST_CASE("exchange::CostOf takes the first price that fits", "[exchange]") {
  CHECK(Near(CostOf(kPrices, "gpt-4o", Tokens(1'000'000, 0)), 2.5));
  CHECK(Near(CostOf(kPrices, "gpt-4o-mini", Tokens(1'000'000, 0)), 30));
  CHECK(Near(CostOf(std::vector<ModelPrice>{{"*", 1, 0, {}, {}}}, "x", Tokens(1'000'000, 0)), 1));
  CHECK_FALSE(CostOf(kPrices, "gpt-3", Tokens(1, 1)));
  CHECK_FALSE(CostOf(kPrices, "claude-3", Tokens(1, 1)));
  CHECK_FALSE(CostOf({}, "gpt-4o", Tokens(1, 1)));
}

TEST_CASE("exchange::CostOf knows no cost of tokens that are not known", "[exchange]") {
  Usage unknown = Tokens(5, 5);
  unknown.source = UsageSource::kNone;
  Usage estimated = Tokens(1'000'000, 0);
  estimated.source = UsageSource::kEstimated;

  CHECK_FALSE(CostOf(kPrices, "gpt-4o", unknown));
  CHECK(Near(CostOf(kPrices, "gpt-4o", estimated), 2.5));
}

TEST_CASE("exchange::CostOf is not misled by more cached tokens than there were", "[exchange]") {
  CHECK(Near(CostOf(kPrices, "gpt-4o", Tokens(100, 0, 400)), 400 * 1.25 / 1e6));
}

TEST_CASE("Exchange logs what a request cost", "[exchange]") {
  auto provider =
      std::make_shared<Provider>(*exchange_bench::MakeProvider("oai", Dialect::kOpenAi, 1));
  provider->prices = {{"m", 1'000'000, 10'000'000, {}, {}}};
  exchange_bench::Bench bench({provider});
  bench.Submit(exchange_bench::kPlain);
  bench.call().Head(200, "application/json");
  bench.call().Body(exchange_bench::kAnswer);  // 7 and 2 tokens
  bench.call().Done();

  CHECK(Near(bench.Record().cost, 27));
}

}  // namespace
}  // namespace gateway::exchange
