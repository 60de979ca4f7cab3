#include "libgateway/logging/latency_histogram.hpp"

#include <cmath>

#include "support/catch.hpp"

namespace gateway::logging {
namespace {

using std::chrono::microseconds;

TEST_CASE("logging::LatencyHistogram is right within five percent", "[logging]") {
  for (double us = 150; us < 8e10; us *= 1.037) {
    LatencyHistogram histogram;
    const microseconds exact{std::llround(us)};
    histogram.Add(exact);
    const auto median = histogram.Quantile(0.5);
    REQUIRE(median);
    CAPTURE(exact.count(), median->count());
    CHECK(std::abs(static_cast<double>(median->count()) / static_cast<double>(exact.count()) - 1) <=
          0.05);
  }
}

TEST_CASE("logging::LatencyHistogram gives quantiles by rank", "[logging]") {
  LatencyHistogram histogram;
  CHECK_FALSE(histogram.Quantile(0.5));
  for (int i = 1; i <= 100; ++i) {
    histogram.Add(microseconds{i * 10'000});
  }
  const auto near = [&histogram](double part, double us) {
    return std::abs(static_cast<double>(histogram.Quantile(part)->count()) / us - 1) <= 0.05;
  };
  CHECK(near(0.5, 500'000));
  CHECK(near(0.95, 950'000));
  CHECK(near(1, 1'000'000));
  CHECK(near(0, 10'000));
}

TEST_CASE("logging::LatencyHistogram goes through its text without loss", "[logging]") {
  LatencyHistogram histogram;
  for (int i = 0; i < 2'000; ++i) {
    histogram.Add(microseconds{i * i * 40});
  }
  histogram.Add(microseconds{0});
  histogram.Add(std::chrono::hours{100});

  LatencyHistogram copy;
  copy.AddText(histogram.Text());
  copy.AddText(histogram.Text());
  histogram.Add(LatencyHistogram(histogram));

  CHECK(copy.Text() == histogram.Text());
  CHECK(copy.count() == 4'004);
  for (const char* broken : {"", "a", "1", "zzz9", "a1b", "ab-c", "a99999999999999999999"}) {
    copy.AddText(broken);
  }
  CHECK(copy.count() <= 4'006);
}

}  // namespace
}  // namespace gateway::logging
