#include "server/routes/log_query.hpp"

#include "server/routes/log_time.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::system_clock;

constexpr minutes kShanghai{8 * 60};
const system_clock::time_point kNow =
    std::chrono::sys_days{std::chrono::year{2026} / 11 / 25} + hours{4};

Result<system_clock::time_point> Read(std::string_view text, DayMeans day = DayMeans::kItsBegin) {
  return ReadLogTime(text, day, kNow, kShanghai);
}

TEST_CASE("ReadLogTime reads times as people write them", "[routes]") {
  const system_clock::time_point midnight =
      std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + hours{16};  // of the 25th
  CHECK(Read("90s").value() == kNow - seconds{90});
  CHECK(Read("15m").value() == kNow - minutes{15});
  CHECK(Read("2h").value() == kNow - hours{2});
  CHECK(Read("7d").value() == kNow - hours{7 * 24});
  CHECK(Read("2w").value() == kNow - hours{14 * 24});
  CHECK(Read("2026-11-25").value() == midnight);
  CHECK(Read("2026-11-25", DayMeans::kItsEnd).value() == midnight + hours{24});
  CHECK(Read("2026-11-25 14:30").value() == midnight + hours{14} + minutes{30});
  CHECK(Read("2026-11-25T14:30:05", DayMeans::kItsEnd).value() ==
        midnight + hours{14} + minutes{30} + seconds{5});
  CHECK(Read("2026-11-25T14:30:05.123Z").value() ==
        midnight + hours{22} + minutes{30} + seconds{5});
  CHECK(Read("2026-11-25T14:30+05:30").value() == midnight + hours{17});
  CHECK(Read("2026-11-25T14:30-0100").value() == midnight + hours{23} + minutes{30});
  CHECK(Read("1764000000000").value() ==
        system_clock::time_point(std::chrono::milliseconds{1'764'000'000'000}));
}

TEST_CASE("ReadLogTime refuses what is no time, and says what is", "[routes]") {
  for (const char* text :
       {"", "h", "2", "-2h", "2y", "yesterday", "2026-13-01", "2026-02-30", "2026-11-25 25:00",
        "2026-11-25 14", "2026-11-25x", "2026-11-25 14:30 x", "2026-11-25T14:30+99:00", "20261125",
        "99999999999999999999", "9999999999999d", "2026-11-25 14:30:", "1764000000"}) {
    CAPTURE(text);
    const auto time = Read(text);
    REQUIRE_FALSE(time);
    CHECK(time.error().code == ErrorCode::kInvalidRequest);
    CHECK(time.error().message.find("2026-11-25") != std::string::npos);
  }
}

Result<LogQuery> Query(const httplib::Params& params, bool statistics = false) {
  return ReadLogQuery(params, statistics, kNow, kShanghai);
}

TEST_CASE("ReadLogQuery takes filters, a limit and a place", "[routes]") {
  const auto query = Query({{"since", "2h"},
                            {"until", "1h"},
                            {"model", "m"},
                            {"provider", "p"},
                            {"key", "k"},
                            {"client", "c"},
                            {"status", "5xx"},
                            {"stream", "true"},
                            {"text", "x"},
                            {"limit", "10000"},
                            {"before", "1.2"}});

  REQUIRE(query);
  CHECK(query->filter.from == kNow - hours{2});
  CHECK(query->filter.to == kNow - hours{1});
  CHECK(query->filter.model + query->filter.provider + query->filter.key + query->filter.client ==
        "mpkc");
  CHECK(query->filter.status + query->filter.text == "5xxx");
  CHECK(query->filter.streamed == true);
  CHECK(query->limit == kMostLogRows);
  CHECK(query->before == "1.2");
  CHECK(Query({{"after", "12"}, {"limit", "0"}})->after == 12);
  CHECK(Query({{"after", "12"}, {"limit", "0"}})->limit == 1);
  CHECK(Query({{"since", ""}, {"stream", ""}, {"limit", ""}})->limit == 50);
  CHECK(Query({{"by", "key"}}, true)->by == StatsBy::kKey);
}

TEST_CASE("ReadLogQuery refuses what it does not know, with a hint", "[routes]") {
  const auto refusal = [](const httplib::Params& params, bool statistics = false) {
    const auto query = Query(params, statistics);
    REQUIRE_FALSE(query);
    CHECK(query.error().code == ErrorCode::kInvalidRequest);
    return query.error().message;
  };
  CHECK(refusal({{"modle", "m"}}).find("since, until, model") != std::string::npos);
  CHECK(refusal({{"limit", "1"}}, true).find("and by") != std::string::npos);
  CHECK(refusal({{"by", "day"}}).find("'by'") != std::string::npos);
  CHECK(refusal({{"by", "hour"}}, true).find("day, model") != std::string::npos);
  refusal({{"stream", "yes"}});
  refusal({{"limit", "x"}});
  refusal({{"after", "-1"}});
  refusal({{"after", "1"}, {"before", "1.1"}});
  refusal({{"since", "now"}});
}

}  // namespace
}  // namespace gateway::server
