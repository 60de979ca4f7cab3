#include "server/bench/stream_scan.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

#include "server/bench/figures.hpp"
#include "support/catch.hpp"

namespace gateway::server::bench {
namespace {

using std::chrono::nanoseconds;

TEST_CASE("bench::StreamScan tells the age of each chunk, for every piece size", "[bench]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 1000);
  CAPTURE(piece);
  StreamScan scan;
  Times ages;

  std::string_view stream =
      R"(data: {"content":"chunk 1 @1000@ xx"} a@b.example @x@ data: {"content":"chunk 2 @1500@"})"
      "\n\ndata: [DONE]\n\n";
  for (; !stream.empty(); stream.remove_prefix(std::min(piece, stream.size()))) {
    scan.Feed(stream.substr(0, piece), nanoseconds(2000), &ages);
  }

  CHECK(ages == Times{nanoseconds(1000), nanoseconds(500)});
  CHECK(scan.stamps() == 2);
  CHECK(scan.complete());
}

TEST_CASE("bench::StreamScan knows the end in both protocols, and that it is missing", "[bench]") {
  const auto [end, complete] = GENERATE(table<std::string_view, bool>(
      {{"data: [DONE]\n\n", true},
       {"event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", true},
       {"data: {\"choices\":[]}\n\n", false},
       {"", false}}));
  CAPTURE(end);
  StreamScan scan;
  Times ages;

  scan.Feed("data: something that is longer than what is remembered of a stream, by far\n\n", {},
            &ages);
  for (const char c : end) {
    scan.Feed({&c, 1}, {}, &ages);
  }

  CHECK(scan.complete() == complete);
}

TEST_CASE("bench::PercentilesOf takes the nearest rank, in any order", "[bench]") {
  CHECK_FALSE(PercentilesOf({}));
  Times times;
  for (int i = 200; i > 0; --i) {
    times.emplace_back(i);
  }

  const auto found = PercentilesOf(times);

  CHECK(found->p50 == nanoseconds(100));
  CHECK(found->p90 == nanoseconds(180));
  CHECK(found->p99 == nanoseconds(198));
  CHECK(found->max == nanoseconds(200));
  CHECK(PercentilesOf({nanoseconds(7)})->p50 == nanoseconds(7));
  CHECK(PercentilesOf({nanoseconds(7)})->p99 == nanoseconds(7));
}

}  // namespace
}  // namespace gateway::server::bench
