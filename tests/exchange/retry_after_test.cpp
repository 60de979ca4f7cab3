#include "libgateway/exchange/retry_after.hpp"

#include "support/catch.hpp"

namespace gateway::exchange {
namespace {

using std::chrono::milliseconds;

// 2026-01-27 08:00:00 UTC
const auto kNow = std::chrono::system_clock::from_time_t(1769500800);

long long Read(Headers headers, std::string_view body = {}) {
  const auto told = ReadRetryAfter(headers, body, true, kNow);
  return told ? told->count() : -1;
}

TEST_CASE("ReadRetryAfter reads every way of saying it", "[exchange]") {
  CHECK(Read({{"retry-after-ms", "250"}}) == 250);
  CHECK(Read({{"x-ms-retry-after-ms", "1500.5"}}) == 1500);
  CHECK(Read({{"retry-after", "3"}}) == 3000);
  CHECK(Read({{"retry-after", " 0.5 "}}) == 500);
  CHECK(Read({{"retry-after", "Tue, 27 Jan 2026 08:00:30 GMT"}}) == 30'000);
  CHECK(Read({{"retry-after", "Tuesday, 27-Jan-26 08:00:30 GMT"}}) == 30'000);
  CHECK(Read({{"retry-after", "Tue Jan 27 08:00:30 2026"}}) == 30'000);
  CHECK(Read({{"retry-after", "Sun Feb  1 08:00:00 2026"}}) == 86'400'000);
  CHECK(Read({{"x-ratelimit-reset-requests", "1s"}}) == 1000);
  CHECK(Read({{"x-ratelimit-reset-tokens", "6m0s"}}) == 360'000);
  CHECK(Read({{"x-ratelimit-reset-requests", "120ms"}}) == 120);
  CHECK(Read({{"x-ratelimit-reset-requests", "1h2m3.5s"}}) == 3'723'500);
  CHECK(Read({{"anthropic-ratelimit-requests-reset", "2026-01-27T08:00:07Z"}}) == 7000);
  CHECK(Read({{"anthropic-ratelimit-tokens-reset", "2026-01-27T16:00:07.25+08:00"}}) == 7000);
  CHECK(Read({}, R"({"error":{"details":[{"retryDelay": "34.5s"}]}})") == 34'500);
}

TEST_CASE("ReadRetryAfter goes by the most exact one", "[exchange]") {
  CHECK(Read({{"retry-after", "9"}, {"retry-after-ms", "8000"}}) == 8000);
  CHECK(Read({{"x-ratelimit-reset-requests", "1s"}, {"x-ratelimit-reset-tokens", "7s"}}) == 7000);
  CHECK(Read({{"retry-after", "soon"}, {"x-ratelimit-reset-tokens", "7s"}}) == 7000);
}

TEST_CASE("ReadRetryAfter takes nonsense for nothing, and nothing beyond a day", "[exchange]") {
  for (const char* text : {"", "-5", "+5", "soon", "1x", "5 5", "nan", "Tue, 27 Jan", "0x10",
                           "Tue Jan 27", "Tue Xyz 27 08:00:30 2026", "Tuesday, 27-Jan-26"}) {
    CAPTURE(text);
    CHECK(Read({{"retry-after", text}}) == -1);
  }
  CHECK(Read({{"retry-after", "Tue, 27 Jan 2026 07:59:30 GMT"}}) == -1);
  CHECK(Read({{"retry-after", "Tuesday, 27-Jan-26 07:59:30 GMT"}}) == -1);
  CHECK(Read({{"retry-after", "Tue Jan 27 07:59:30 2026"}}) == -1);
  CHECK(Read({{"retry-after", "Sunday, 06-Nov-94 08:49:37 GMT"}}) == -1);  // not 2094
  CHECK(Read({{"anthropic-ratelimit-requests-reset", "2020-01-01T00:00:00Z"}}) == -1);
  CHECK(Read({{"retry-after", "1000000000000"}}) == 86'400'000);
  CHECK(Read({{"retry-after", "Fri, 31 Dec 9999 23:59:59 GMT"}}) == 86'400'000);
  CHECK(Read({{"retry-after", "1e999"}}) == -1);
  CHECK(Read({}, R"({"retryDelay": 5})") == -1);
  CHECK(Read({}, R"({"retryDelay": ")") == -1);
}

TEST_CASE("ReadRetryAfter believes the limits' headers only when a limit is the trouble",
          "[exchange]") {
  const Headers headers{{"x-ratelimit-reset-tokens", "6m0s"}};
  CHECK_FALSE(ReadRetryAfter(headers, R"("retryDelay":"5s")", false, kNow));
  CHECK(ReadRetryAfter({{"retry-after", "2"}}, {}, false, kNow) == milliseconds(2000));
}

}  // namespace
}  // namespace gateway::exchange
