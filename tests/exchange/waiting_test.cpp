// What an Exchange waits for, and what it tells clients to wait for.
#include <string>

#include "exchange/failover_bench.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using exchange_bench::FailoverBench;

TEST_CASE("Exchange asks for no retry where no key can be used", "[exchange]") {
  FailoverBench bench(FailoverBench::One(1));
  bench.Ask();
  bench.AnswerError(402);
  bench.Ask();  // a lone key is better than none, so it is switched off
  bench.AnswerError(402);
  const auto provider = bench.gateway_->snapshot()->registry->List().front();
  REQUIRE(provider->keys->SetEnabled(provider->keys->keys().front()->alias, false));
  bench.Ask();

  CHECK(bench.sink_->status() == 503);
  CHECK(bench.sink_->header("x-gateway-error") == "no_key");
  CHECK(bench.sink_->header("x-should-retry") == "false");
  CHECK(bench.sink_->header("x-gateway-attempts") == "0/3");
}

TEST_CASE("Exchange waits for a short retry-after, and not for a long one", "[exchange]") {
  FailoverBench bench(FailoverBench::One(1));
  bench.Ask();
  bench.AnswerError(503, "{}", {{"retry-after", "1"}});
  CHECK(bench.calls_.size() == 1);
  bench.loop_.Advance(std::chrono::milliseconds(1100));
  REQUIRE(bench.calls_.size() == 2);
  bench.AnswerError(503, "{}", {{"retry-after", "1"}});

  FailoverBench other(FailoverBench::One(1));
  other.Ask();
  other.AnswerError(503, "{}", {{"retry-after", "30"}});
  other.loop_.Advance(std::chrono::seconds(31));
  CHECK(other.calls_.size() == 1);
  CHECK(other.sink_->status() == 503);
  CHECK(other.sink_->header("retry-after") == "30");
}

TEST_CASE("Exchange waits for its only key when that will not take long", "[exchange]") {
  FailoverBench bench(FailoverBench::One(1));
  bench.Ask();
  bench.AnswerError(429, R"({"error":{"message":"slow"}})", {{"retry-after", "1"}});
  bench.loop_.Advance(std::chrono::milliseconds(999));
  CHECK(bench.calls_.size() == 1);
  bench.loop_.Advance(std::chrono::milliseconds(300));
  REQUIRE(bench.calls_.size() == 2);
  bench.AnswerWell();
  CHECK(bench.sink_->status() == 200);

  FailoverBench other(FailoverBench::One(1));
  other.Ask();
  other.AnswerError(429, R"({"error":{"message":"slow"}})", {{"retry-after", "3"}});
  other.loop_.Advance(std::chrono::seconds(10));
  CHECK(other.calls_.size() == 1);
  CHECK(other.sink_->status() == 429);
  CHECK(other.sink_->header("retry-after") == "3");
}

TEST_CASE("Exchange tells when its only key is back, however the upstream put it", "[exchange]") {
  struct Row {
    Headers told;
    int least;
    int most;
  };
  const auto row = GENERATE(
      Row{{{"retry-after", "20"}}, 20, 20}, Row{{{"x-ms-retry-after-ms", "4200"}}, 5, 5},
      Row{{{"x-ratelimit-reset-requests", "6m0s"}}, 360, 396}, Row{{{"retry-after", "-5"}}, 1, 2},
      Row{{{"retry-after", "999999999999"}}, 600, 660}, Row{{}, 1, 2});
  CAPTURE(row.least, row.most);
  FailoverBench bench(FailoverBench::One(1), RequestLimits{.max_attempts = 1});
  bench.Ask();
  bench.AnswerError(429, R"({"error":{"message":"slow"}})", row.told);

  CHECK(bench.sink_->status() == 429);
  const int seconds = std::stoi("0" + std::string(bench.sink_->header("retry-after")));
  CHECK(seconds >= row.least);
  CHECK(seconds <= row.most);
  CHECK(bench.sink_->header("retry-after").find_first_not_of("0123456789") == std::string::npos);
}

TEST_CASE("Exchange lets those that wait for one key come one after the other", "[exchange]") {
  constexpr std::size_t kWaiting = 20;
  FailoverBench bench(FailoverBench::One(1));
  bench.Ask();
  bench.AnswerError(429);  // it rests for a second
  const std::size_t asked = bench.calls_.size();
  for (std::size_t i = 1; i < kWaiting; ++i) {
    bench.Ask();
  }
  CHECK(bench.calls_.size() == asked);

  bench.loop_.Advance(std::chrono::milliseconds(1'005));
  CHECK(bench.calls_.size() < asked + kWaiting / 2);
  bench.loop_.Advance(std::chrono::milliseconds(200));
  CHECK(bench.calls_.size() == asked + kWaiting);
}

TEST_CASE("Exchange says when it is worth asking again, without asking", "[exchange]") {
  FailoverBench bench(FailoverBench::One(2));
  for (int i = 0; i < 2; ++i) {
    bench.Ask();
    bench.AnswerError(429, R"({"error":{"message":"slow"}})", {{"retry-after", "20"}});
  }
  const auto asked = bench.calls_.size();
  bench.Ask();

  CHECK(bench.calls_.size() == asked);
  CHECK(bench.sink_->status() == 429);
  const int seconds = std::stoi(std::string(bench.sink_->header("retry-after")));
  CHECK((seconds >= 20 && seconds <= 22));
  CHECK(bench.sink_->header("x-gateway-attempts") == "0/3");
}

TEST_CASE("Exchange starts nothing any more when the client leaves during a wait", "[exchange]") {
  FailoverBench bench(FailoverBench::One(1));
  const auto call = bench.Submit(R"({"model":"m","messages":[]})");
  bench.AnswerError(429, R"({"error":{"message":"slow"}})", {{"retry-after", "1"}});
  const bool stalled = GENERATE(false, true);
  stalled ? call->CancelStalled() : call->Cancel();
  bench.WaitOut();

  CHECK(bench.calls_.size() == 1);
  CHECK(bench.sink_->done_ == 1);
  CHECK(bench.loop_.timers() == 0);
  const LogRecord record = bench.Record();
  CHECK(record.status == 499);
  CHECK(record.outcome == (stalled ? "client_stalled" : "client_disconnect"));
}

TEST_CASE("Exchange lets a key rest for as long as is told, whatever status the limit has",
          "[exchange]") {
  struct Case {
    int status;
    const char* body;
    Headers headers;
  };
  constexpr const char* kCode = R"({"error":{"message":"slow","code":"rate_limit_exceeded"}})";
  const auto test = GENERATE_COPY(values<Case>(
      {{200, kCode, {{"retry-after", "40"}}},
       {200, kCode, {{"x-ratelimit-reset-requests", "40s"}}},
       {403, kCode, {{"x-ratelimit-reset-tokens", "40s"}}},
       {502, kCode, {{"retry-after-ms", "40000"}}},
       {400,
        R"({"error":{"code":"rate_limit_exceeded","message":"x","d":[{"retryDelay":"40s"}]}})",
        {}},
       {200, R"({"error":{"code":429,"message":"x","d":[{"retryDelay":"40s"}]}})", {}}}));
  CAPTURE(test.status, test.body);
  const auto providers = FailoverBench::One(2);
  FailoverBench bench(providers);
  bench.Ask();
  bench.AnswerError(test.status, test.body, test.headers);

  REQUIRE(bench.calls_.size() == 2);
  KeyPool& keys = *providers.front()->keys;
  const auto now = bench.loop_.Now();
  CHECK(keys.Status(now)[0].blocked.size() == 1);
  bench.AnswerError(429, kCode, {{"retry-after", "300"}});
  const auto at = keys.NextAt({.model = "m-at-a", .now = now});
  REQUIRE(at.has_value());
  CHECK(*at - now >= std::chrono::seconds(40));
  CHECK(*at - now <= std::chrono::seconds(44));
}

}  // namespace
}  // namespace gateway
