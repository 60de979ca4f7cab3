#include "libgateway/logging/rollup.hpp"

#include <algorithm>
#include <cmath>

#include "logging/log_fixture.hpp"

namespace gateway::logging {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;

LogStats StatsOf(LogFixture& log, StatsBy by, const LogFilter& filter = {}) {
  auto stats = log.reader->Stats(by, filter);
  if (!stats) {
    FAIL(stats.error().message);
  }
  return *std::move(stats);
}

std::string Counts(const LogStats& stats) {
  std::string text;
  for (const LogStatsRow& row : stats.rows) {
    text += row.name + "=" + std::to_string(row.requests) + "/" + std::to_string(row.errors) + " ";
  }
  return text + "all=" + std::to_string(stats.sum.requests) + "/" +
         std::to_string(stats.sum.errors);
}

bool IsNear(const std::optional<microseconds>& time, double ms) {
  return time && std::abs(static_cast<double>(time->count()) / 1000 / ms - 1) <= 0.05;
}

TEST_CASE("logging: statistics sum up by day, model, provider, key and client", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  CHECK(Counts(StatsOf(log, StatsBy::kDay)) == "all=0/0");
  LogRecord a = RecordAt("a", hours{0});
  a.usage = {100, 20, 50, 0, 0, UsageSource::kUpstream};
  a.cost = 0.5;
  a.client = "team";
  a.first_byte = milliseconds{20};
  LogRecord b = RecordAt("b", hours{11});  // 23:00 of the same day
  b.usage = {1, 2, 0, 0, 0, UsageSource::kUpstream};
  b.cost = 0.25;
  b.total = milliseconds{1'000};
  LogRecord c = RecordAt("c", hours{13});  // 01:00 of the next
  c.model_sent = "n";
  c.provider = "q";
  c.status = 500;
  LogRecord refused = RecordAt("d", hours{13});
  refused.model_sent = refused.provider = refused.key_alias = "";
  refused.model_asked = "nothing";
  refused.status = 404;
  LogRecord broken = RecordAt("e", hours{13});
  broken.error_code = "upstream_stream";
  log.Write({a, b});
  log.Write({c, refused, broken});

  CHECK(Counts(StatsOf(log, StatsBy::kDay)) == "2026-11-25=2/0 2026-11-26=3/3 all=5/3");
  CHECK(Counts(StatsOf(log, StatsBy::kModel)) == "m=3/1 n=1/1 nothing=1/1 all=5/3");
  CHECK(Counts(StatsOf(log, StatsBy::kProvider)) == "p=3/1 =1/1 q=1/1 all=5/3");
  CHECK(Counts(StatsOf(log, StatsBy::kKey)) == "p/p#1=3/1 =1/1 q/p#1=1/1 all=5/3");
  CHECK(Counts(StatsOf(log, StatsBy::kClient)) == "=4/3 team=1/0 all=5/3");
  LogFilter of_key;
  of_key.key = "q/p#1";
  CHECK(Counts(StatsOf(log, StatsBy::kKey, of_key)) == "q/p#1=1/1 all=1/1");
  CHECK(Counts(StatsOf(log, StatsBy::kModel, of_key)) == "n=1/1 all=1/1");
  LogFilter filter;
  filter.provider = "p";
  filter.to = kNoon + hours{12};
  const LogStats stats = StatsOf(log, StatsBy::kModel, filter);
  CHECK(Counts(stats) == "m=2/0 all=2/0");
  CHECK(stats.sum.prompt_tokens == 101);
  CHECK(stats.sum.completion_tokens == 22);
  CHECK(stats.sum.cached_tokens == 50);
  CHECK(stats.sum.cost == 0.75);
  CHECK(IsNear(stats.sum.total.p50, 100));
  CHECK(IsNear(stats.sum.total.p95, 1'000));
  CHECK(IsNear(stats.sum.first_byte.p95, 20));
  CHECK_FALSE(StatsOf(log, StatsBy::kProvider).rows[2].first_byte.p50);
  CHECK(stats.to == kNoon + hours{12});
  CHECK_FALSE(stats.from);
  for (const char* status : {"429", "5xx"}) {
    filter.status = status;
    CHECK(log.reader->Stats(StatsBy::kDay, filter).error().code == ErrorCode::kInvalidRequest);
  }
}

TEST_CASE("logging: days are those of the log's zone, also of one with quarters", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  // Midnight in Nepal, at +05:45: 18:15 UTC.
  const milliseconds midnight = hours{14} + minutes{15};
  log.Write({RecordAt("a", midnight - milliseconds{1}), RecordAt("b", midnight)});
  log.config.utc_offset = minutes{5 * 60 + 45};
  const auto reader = OpenLogReader(log.config);

  const auto stats = reader->Stats(StatsBy::kDay, {});

  REQUIRE(stats);
  CHECK(Counts(*stats) == "2026-11-25=1/0 2026-11-26=1/0 all=2/0");
}

TEST_CASE("logging: the time of statistics is rounded outwards to quarters of an hour",
          "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  log.Write({RecordAt("a", minutes{14}), RecordAt("b", minutes{16}), RecordAt("c", minutes{31})});
  LogFilter filter;
  filter.from = kNoon + minutes{20};
  filter.to = kNoon + minutes{22};

  const LogStats stats = StatsOf(log, StatsBy::kDay, filter);

  CHECK(stats.sum.requests == 1);
  CHECK(stats.from == kNoon + minutes{15});
  CHECK(stats.to == kNoon + minutes{30});
}

TEST_CASE("logging::Rollup counts what a transaction keeps, and not what it undoes", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  const auto records = records::PackAll(std::vector{RecordAt("a", milliseconds{0})});
  const auto add = [&](Rollup& rollup, bool keep) {
    return log.database
        ->Transaction([&]() -> Result<void> {
          auto added = rollup.Add(records.all(), *log.database);
          return added && !keep ? Fail(ErrorCode::kInternal, "undone") : added;
        })
        .has_value();
  };
  Rollup rollup;
  Rollup other;

  CHECK_FALSE(add(rollup, false));  // also undoes that there is such a series
  CHECK(add(rollup, true));
  CHECK_FALSE(add(rollup, false));
  CHECK(add(rollup, true));
  CHECK(add(other, true));
  CHECK_FALSE(add(rollup, false));
  CHECK(add(other, true));
  CHECK(add(rollup, true));

  CHECK(StatsOf(log, StatsBy::kDay).sum.requests == 5);
}

TEST_CASE("logging::Rollup only notes that a request has started", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  LogRecord record = RecordAt("a", milliseconds{0});
  record.kind = RecordKind::kStart;
  record.status = 0;
  record.outcome = "started";
  log.Write({record});
  LogFilter filter;
  filter.model = "m";

  CHECK(Counts(StatsOf(log, StatsBy::kDay)) == "all=0/0");
  CHECK(log.Ids(filter) == std::vector<std::string>{"a"});
}

TEST_CASE("logging::Rollup counts rows from before there was one, little by little", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  std::vector<LogRecord> records;
  for (int i = 0; i < 1'200; ++i) {
    LogRecord record = RecordAt(std::to_string(i), minutes{i});
    record.client = i == 3 ? "rare" : "";
    records.push_back(std::move(record));
  }
  log.Write(records);
  REQUIRE(
      log.database->RunScript("DROP TABLE log_series; DROP TABLE log_slots; "
                              "DROP TABLE log_rollup;" +
                              RollupTables(log.database->kind())));
  Rollup rollup;
  log.Write({RecordAt("new", minutes{2'000})});
  LogFilter filter;
  filter.client = "rare";

  CHECK(StatsOf(log, StatsBy::kDay).sum.requests == 1);
  CHECK(log.Ids(filter) == std::vector<std::string>{"3"});  // found all the same
  int more = 0;
  for (auto counted = rollup.CountOldRows(*log.database);;
       counted = rollup.CountOldRows(*log.database)) {
    REQUIRE(counted);
    if (!*counted) {
      break;
    }
    ++more;
  }
  CHECK(more == 2);
  CHECK(rollup.CountOldRows(*log.database).value() == false);
  CHECK(StatsOf(log, StatsBy::kDay).sum.requests == 1'201);
  CHECK(log.Ids(filter) == std::vector<std::string>{"3"});
}

TEST_CASE("logging: statistics do not count what only tells of lost rows", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  LogRecord notice;
  notice.id = "notice";
  notice.time = RecordAt("a", hours{0}).time;
  notice.outcome = kRowsDropped;
  log.Write({RecordAt("a", hours{0}), notice});

  CHECK(StatsOf(log, StatsBy::kDay).sum.requests == 1);
  CHECK(log.Ids({}) == std::vector<std::string>{"notice", "a"});
}

TEST_CASE("logging::Rollup bounds the names of models that clients make up", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  if (kind_of_empty == storage::DatabaseKind::kPostgres) {
    return;  // one by one they take long there
  }
  LogFixture log(empty.url());
  std::vector<LogRecord> records;
  for (std::size_t i = 0; i < kMostSeries + 100; ++i) {
    LogRecord record = RecordAt(std::to_string(i), milliseconds{i});
    record.model_asked = record.model_sent = "made-up-" + std::to_string(i);
    records.push_back(std::move(record));
  }
  log.Write(records);
  LogFilter filter;
  filter.model = "made-up-" + std::to_string(kMostSeries + 50);

  // (other) alone and with all else, and what has no names of models.
  CHECK(std::stoul(storage::Ask(*log.database, "SELECT count(*) FROM log_series")) <=
        kMostSeries + 5);
  const LogStats stats = StatsOf(log, StatsBy::kModel);
  CHECK(stats.rows.front().name == kOtherModels);
  CHECK(stats.rows.front().requests > 5'000);
  CHECK(stats.sum.requests == static_cast<std::int64_t>(kMostSeries) + 100);
  CHECK(log.Ids(filter) == std::vector<std::string>{std::to_string(kMostSeries + 50)});
}

TEST_CASE("logging::Rollup keeps room for models that are asked for in earnest", "[logging]") {
  const TempFolder folder;
  LogFixture log("sqlite://" + folder.File("gateway.db"));
  std::vector<LogRecord> records;
  for (std::size_t i = 0; i < kMostSeries / 2; ++i) {
    LogRecord refused = RecordAt(std::to_string(i), milliseconds{i});
    refused.model_asked = "made-up-" + std::to_string(i);
    refused.model_sent = refused.provider = refused.key_alias = "";
    refused.status = 404;
    records.push_back(std::move(refused));
  }
  LogRecord real = RecordAt("real", hours{1});
  real.model_asked = real.model_sent = "new-model";
  records.push_back(std::move(real));
  log.Write(records);

  const LogStats stats = StatsOf(log, StatsBy::kModel);
  CHECK(std::any_of(stats.rows.begin(), stats.rows.end(),
                    [](const LogStatsRow& row) { return row.name == "new-model"; }));
}

}  // namespace
}  // namespace gateway::logging
