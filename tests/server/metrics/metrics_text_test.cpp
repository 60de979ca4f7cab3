#include "server/metrics/metrics_text.hpp"

#include <array>
#include <string>

#include "support/catch.hpp"
#include "support/metrics_parser.hpp"

namespace gateway::server {
namespace {

TEST_CASE("server::MetricsText writes families, labels and numbers", "[metrics]") {
  MetricsText text;
  text.Counter("a_total", "What a counts.");
  text.Sample({}, std::uint64_t{18'446'744'073'709'551'615U});
  text.Sample({{"x", "1"}, {"y", "\"quoted\\ and\nbroken\" 你好"}}, 0.25);
  text.Gauge("b", "What b is.");

  CHECK(text.Take() ==
        "# HELP a_total What a counts.\n"
        "# TYPE a_total counter\n"
        "a_total 18446744073709551615\n"
        "a_total{x=\"1\",y=\"\\\"quoted\\\\ and\\nbroken\\\" 你好\"} 0.25\n"
        "# HELP b What b is.\n"
        "# TYPE b gauge\n");
}

TEST_CASE("server::MetricsText adds buckets up", "[metrics]") {
  constexpr std::array<double, 3> kBounds = {0.00005, 0.1, 10};
  MetricsText text;
  text.Histogram("t_seconds", "Times.");
  text.Sample({{"p", "up"}}, kBounds, {{2, 0, 3, 1}, 12.5});

  CHECK(text.Take() ==
        "# HELP t_seconds Times.\n"
        "# TYPE t_seconds histogram\n"
        "t_seconds_bucket{p=\"up\",le=\"5e-05\"} 2\n"
        "t_seconds_bucket{p=\"up\",le=\"0.1\"} 2\n"
        "t_seconds_bucket{p=\"up\",le=\"10\"} 5\n"
        "t_seconds_bucket{p=\"up\",le=\"+Inf\"} 6\n"
        "t_seconds_sum{p=\"up\"} 12.5\n"
        "t_seconds_count{p=\"up\"} 6\n");
}

TEST_CASE("The strict reader of metrics takes what is right", "[metrics]") {
  const auto parsed = ParseMetrics(
      "# HELP a_total A.\n# TYPE a_total counter\na_total{x=\"\\\\\\\"\\n\"} 3\na_total 1e-05\n"
      "# HELP h H.\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\n"
      "h_count 2\n");

  CHECK(parsed.mistakes.empty());
  CHECK(parsed.Value("a_total", {{"x", "\\\"\n"}}) == 3);
  CHECK(parsed.Value("a_total") == 1e-05);
}

TEST_CASE("The strict reader of metrics finds what is wrong", "[metrics]") {
  const std::string head = "# HELP a_total A.\n# TYPE a_total counter\n";
  const std::string histogram = "# HELP h H.\n# TYPE h histogram\n";
  const std::string wrong = GENERATE_COPY(values<std::string>(
      {head + "a_total 1", head + "a_total\n", head + "b 1\n", head + "a_total 1\na_total 2\n",
       head + "a_total -1\n", head + "a_total{x=1} 1\n", head + "a_total{x=\"\\t\"} 1\n",
       head + "a_total{x=\"1\",x=\"2\"} 1\n", head + "a_total{x=\"1\" 1\n", head + "a_total x\n",
       head + "\n", head + head, "a_total 1\n", "# TYPE a_total counter\na_total 1\n",
       histogram + "h_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n",
       histogram + "h_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 2\n",
       histogram + "h_bucket{le=\"+Inf\"} 1\nh_count 1\n",
       histogram + "h_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\n"
                   "h_count 1\n",
       histogram + "h_bucket{le=\"2\"} 1\nh_bucket{le=\"1\"} 1\n"
                   "h_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n"}));
  CAPTURE(wrong);

  CHECK_FALSE(ParseMetrics(wrong).mistakes.empty());
}

}  // namespace
}  // namespace gateway::server
