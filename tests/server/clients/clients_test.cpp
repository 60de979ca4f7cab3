// Buckets, tickets and the directory of clients, by a clock of the test's own.
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "server/clients/client_directory.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using namespace std::chrono_literals;

const std::chrono::system_clock::time_point kNoon{std::chrono::hours(12)};

struct Clock {
  std::chrono::steady_clock::time_point now{1h};
  SteadyClock get() {
    return [this] { return now; };
  }
};

std::unique_ptr<ClientUsageStore> NoStore() {
  LogConfig none;
  none.url.clear();
  return *OpenClientUsageStore(none);
}

ClientConfig Config(std::string name, std::string_view key) {
  ClientConfig client;
  client.name = std::move(name);
  client.key = ClientKey::Of(key);
  return client;
}

LogRecord Used(std::int64_t prompt, std::int64_t completion) {
  LogRecord record;
  record.usage.prompt = prompt;
  record.usage.completion = completion;
  record.usage.source = UsageSource::kUpstream;
  return record;
}

TEST_CASE("server::RateBucket gives a minute's worth at once and refills it evenly", "[server]") {
  RateBucket bucket;
  RateBucket::Time now{1h};

  for (int i = 0; i < 60; ++i) {
    REQUIRE_FALSE(bucket.TakeOne(60, now));
  }
  const auto wait = bucket.TakeOne(60, now);

  REQUIRE(wait);
  CHECK(*wait == 1s);
  now += 999ms;
  CHECK(bucket.TakeOne(60, now));
  now += 1ms;
  CHECK_FALSE(bucket.TakeOne(60, now));
  CHECK(bucket.TakeOne(60, now));
  now += 1h;  // more than full it never is
  for (int i = 0; i < 60; ++i) {
    REQUIRE_FALSE(bucket.TakeOne(60, now));
  }
  CHECK(bucket.TakeOne(60, now));
}

TEST_CASE("server::RateBucket gives any limit exactly, and everything without one", "[server]") {
  const std::size_t limit = GENERATE(std::size_t{1}, 7, 999, 100'000);
  CAPTURE(limit);
  RateBucket bucket;
  const RateBucket::Time now{1h};

  std::size_t given = 0;
  while (given <= limit && !bucket.TakeOne(limit, now)) {
    ++given;
  }

  CHECK(given == limit);
  CHECK_FALSE(bucket.TakeOne(0, now));
}

TEST_CASE("server::RateBucket waits a minute at most for what was spent over its limit",
          "[server]") {
  const std::uint64_t spent = GENERATE(std::uint64_t{200}, 100'000, ~std::uint64_t{0});
  RateBucket bucket;
  RateBucket::Time now{1h};
  CHECK_FALSE(bucket.WaitForAny(100, now));

  bucket.Spend(99, 100, now);
  CHECK_FALSE(bucket.WaitForAny(100, now));
  bucket.Spend(spent, 100, now);

  REQUIRE(bucket.WaitForAny(100, now));
  CHECK(*bucket.WaitForAny(100, now) <= 61s);
  now += 61s;
  CHECK_FALSE(bucket.WaitForAny(100, now));
}

TEST_CASE("server::LetIn counts what is in flight until a ticket ends or goes", "[server]") {
  Clock clock;
  DailyUsage daily(NoStore(), 0min, [] { return kNoon; });
  ClientConfig config = Config("a", "key-of-a");
  config.max_in_flight = 2;
  const ClientDirectory clients({config}, nullptr);
  const auto client = clients.Find("key-of-a");
  REQUIRE(client);

  auto first = LetIn(client, daily, clock.get());
  auto second = LetIn(client, daily, clock.get());
  const auto third = LetIn(client, daily, clock.get());

  CHECK(first.ticket);
  CHECK_FALSE(third.ticket);
  CHECK(third.retry_after == 1s);
  CHECK(third.reason == "the limit of this key is reached: 2 requests at once");
  first.ticket->OnEnd({});
  first.ticket->End();  // once only
  auto fourth = LetIn(client, daily, clock.get());
  CHECK(fourth.ticket);
  CHECK_FALSE(LetIn(client, daily, clock.get()).ticket);
  second.ticket.reset();
  CHECK(LetIn(client, daily, clock.get()).ticket);
}

TEST_CASE("server::LetIn refuses by requests and by tokens, and then takes up no place",
          "[server]") {
  Clock clock;
  DailyUsage daily(NoStore(), 0min, [] { return kNoon; });
  ClientConfig config = Config("a", "key-of-a");
  config.requests_per_minute = 2;
  config.tokens_per_minute = 600;
  const ClientDirectory clients({config}, nullptr);
  const auto client = clients.Find("key-of-a");

  LetIn(client, daily, clock.get()).ticket->OnEnd(Used(100, 499));
  LetIn(client, daily, clock.get()).ticket->OnEnd(Used(-5, 2));
  const auto by_tokens = LetIn(client, daily, clock.get());
  clock.now += 1s;
  const auto by_requests = LetIn(client, daily, clock.get());

  CHECK_FALSE(by_tokens.ticket);
  CHECK(by_tokens.reason == "the limit of this key is reached: 600 tokens a minute");
  CHECK(by_tokens.retry_after == 1s);
  CHECK_FALSE(by_requests.ticket);
  CHECK(by_requests.reason == "the limit of this key is reached: 2 requests a minute");
  CHECK(by_requests.retry_after == 29s);
  CHECK(client->account->in_flight.load() == 0);
  clock.now += 29s;
  CHECK(LetIn(client, daily, clock.get()).ticket);
}

TEST_CASE("server::ClientDirectory keeps accounts by name when it is made anew", "[server]") {
  const ClientDirectory before({Config("a", "key-of-a"), Config("b", "key-of-b")}, nullptr);
  const ClientDirectory after({Config("a", "new-key-of-a"), Config("c", "key-of-b")}, &before);

  CHECK(after.Find("key-of-a") == nullptr);
  CHECK(after.Find("new-key-of-a")->account == before.Find("key-of-a")->account);
  CHECK(after.Find("key-of-b")->account != before.Find("key-of-b")->account);
}

// "a", or the error.
std::string Whose(const Headers& headers) {
  const ClientDirectory clients({Config("a", "key-of-a"), Config("b", "key-of-b")}, nullptr);
  const auto key = KeyIn(headers);
  if (key) {
    const auto client = clients.Find(*key);
    return client == nullptr ? "nobody" : client->name;
  }
  CHECK(key.error().code == ErrorCode::kUnauthorized);
  CHECK(key.error().message.find("key-of") == std::string::npos);
  return key.error().message.substr(0, 14);
}

TEST_CASE("server::KeyIn finds a key in each header, and refuses all else", "[server]") {
  CHECK(Whose({{"authorization", "Bearer key-of-a"}}) == "a");
  CHECK(Whose({{"authorization", "bearer  key-of-b "}}) == "b");
  CHECK(Whose({{"x-api-key", "key-of-a"}}) == "a");
  CHECK(Whose({{"api-key", "key-of-b"}}) == "b");
  CHECK(Whose({{"x-goog-api-key", "key-of-b"}}) == "b");
  CHECK(Whose({{"x-goog-api-key", "key-of-b"}, {"authorization", "Bearer key-of-a"}}) ==
        "different keys");
  CHECK(Whose({{"x-api-key", "key-of-a"}, {"authorization", "Bearer key-of-a"}}) == "a");
  CHECK(Whose({{"x-api-key", "key-of-a"}, {"api-key", "key-of-b"}}) == "different keys");
  CHECK(Whose({{"x-api-key", "key-of-a"}, {"x-api-key", "wrong"}}) == "different keys");
  CHECK(Whose({{"authorization", "Basic key-of-a"}}) == "this needs a k");
  CHECK(Whose({{"authorization", "Bearer "}}) == "this needs a k");
  CHECK(Whose({}) == "this needs a k");
  CHECK(Whose({{"x-api-key", "key-of-A"}}) == "nobody");
  CHECK(Whose({{"x-api-key", ClientKey::Of("key-of-a").Hex()}}) == "nobody");
}

}  // namespace
}  // namespace gateway::server
