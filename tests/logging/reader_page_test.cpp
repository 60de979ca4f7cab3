#include <algorithm>

#include "gateway/log_reader.hpp"
#include "logging/log_fixture.hpp"

namespace gateway::logging {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using Ids = std::vector<std::string>;

LogRecord Failed(LogRecord record, int status, const std::string& text) {
  record.status = status;
  record.error_code = "upstream_status";
  record.error_text = text;
  return record;
}

TEST_CASE("logging: a page has the rows accepted last, first, and leads to the next", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  CHECK(log.Ids({}).empty());
  // Not in the order of their times, and two in one millisecond.
  log.Write({RecordAt("c", milliseconds{30}), RecordAt("a", milliseconds{10}),
             RecordAt("b", milliseconds{20}), RecordAt("b2", milliseconds{20})});

  CHECK(log.Ids({}) == Ids{"c", "b2", "b", "a"});
  CHECK(log.Ids({}, 1) == Ids{"c", "b2", "b", "a"});
  CHECK(log.Ids({}, 3) == Ids{"c", "b2", "b", "a"});
  const auto page = log.reader->Page({}, 2, "");
  REQUIRE(page);
  CHECK(page->rows.size() == 2);
  log.Write({RecordAt("d", milliseconds{40})});  // does not move what comes next
  const auto next = log.reader->Page({}, 2, page->next);
  REQUIRE(next);
  REQUIRE(next->rows.size() == 2);
  CHECK(next->rows[0].record.id == "b");
  CHECK(log.reader->Page({}, 2, "nonsense").error().code == ErrorCode::kInvalidRequest);
}

TEST_CASE("logging: a row comes back as it was written", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  LogRecord record = Failed(RecordAt("a", milliseconds{1}), 502, "上游坏了");
  record.client_request_id = "theirs";
  record.client_dialect = Dialect::kAnthropic;
  record.client = "team";
  record.model_asked = "fast";
  record.model_alias = "fast -> m";
  record.upstream_status = 500;
  record.streamed = true;
  record.usage = {11, 7, 3, 4, 2, UsageSource::kEstimated};
  record.stop_reason = "end_turn";
  record.first_byte = std::chrono::microseconds{1'500};
  record.bytes_in = 5;
  record.bytes_out = 6;
  record.attempts = 2;
  record.cost = 0.25;
  log.Write({record});

  const auto page = log.reader->Page({}, 10, "");
  REQUIRE(page);
  REQUIRE(page->rows.size() == 1);
  CHECK(page->next.empty());
  const LogRow& row = page->rows.front();
  CHECK(row.id == 1);
  CHECK(row.time == "2026-11-25 12:00:00");
  const LogRecord& read = row.record;
  CHECK(read.time == record.time);
  CHECK(read.client_request_id == "theirs");
  CHECK(read.client_dialect == Dialect::kAnthropic);
  CHECK(read.client == "team");
  CHECK(read.model_asked + read.model_alias + read.model_sent == "fastfast -> mm");
  CHECK(read.provider + read.key_alias == "pp#1");
  CHECK(read.status == 502);
  CHECK(read.upstream_status == 500);
  CHECK(read.streamed);
  CHECK(read.usage.prompt == 11);
  CHECK(read.usage.cache_written == 4);
  CHECK(read.usage.source == UsageSource::kEstimated);
  CHECK(read.stop_reason == "end_turn");
  CHECK(read.first_byte == record.first_byte);
  CHECK(read.total == record.total);
  CHECK(read.overhead == std::chrono::microseconds{1'500});
  CHECK(read.bytes_in == 5);
  CHECK(read.bytes_out == 6);
  CHECK(read.attempts == 2);
  CHECK(read.cost == 0.25);
  CHECK(read.error_text == "上游坏了");
  CHECK_FALSE(row.instance.empty());  // the machine's name
}

TEST_CASE("logging: a filter finds its rows and no others", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  std::vector<LogRecord> records;
  for (int i = 0; i < 8; ++i) {
    records.push_back(RecordAt(std::to_string(i), minutes{20 * i}));
  }
  records[1].model_asked = "fast";
  records[2].provider = "other";
  records[3].key_alias = "spare";
  records[4].client = "team";
  records[5].streamed = true;
  records[6] = Failed(std::move(records[6]), 429, "100% of_quota\\used, Leider");
  records[7] = Failed(std::move(records[7]), 503, "overloaded");
  log.Write(records);

  const auto ids = [&log](const auto& change) {
    LogFilter filter;
    change(filter);
    return log.Ids(filter);
  };
  CHECK(ids([](LogFilter& f) { f.model = "fast"; }) == Ids{"1"});
  CHECK(ids([](LogFilter& f) { f.model = "m"; }).size() == 8);
  CHECK(ids([](LogFilter& f) { f.model = "none"; }).empty());
  CHECK(ids([](LogFilter& f) { f.provider = "other"; }) == Ids{"2"});
  CHECK(ids([](LogFilter& f) { f.key = "spare"; }) == Ids{"3"});
  CHECK(ids([](LogFilter& f) { f.key = "p/spare"; }) == Ids{"3"});
  CHECK(ids([](LogFilter& f) { f.key = "other/p#1"; }) == Ids{"2"});
  CHECK(ids([](LogFilter& f) { f.key = "other/spare"; }).empty());
  CHECK(ids([](LogFilter& f) { f.client = "team"; }) == Ids{"4"});
  CHECK(ids([](LogFilter& f) { f.streamed = true; }) == Ids{"5"});
  CHECK(ids([](LogFilter& f) { f.streamed = false; }).size() == 7);
  CHECK(ids([](LogFilter& f) { f.status = "429"; }) == Ids{"6"});
  CHECK(ids([](LogFilter& f) { f.status = "5xx"; }) == Ids{"7"});
  CHECK(ids([](LogFilter& f) { f.status = "2xx"; }).size() == 6);
  CHECK(ids([](LogFilter& f) { f.text = "LEIDER"; }) == Ids{"6"});
  CHECK(ids([](LogFilter& f) { f.text = "100% of_quota\\"; }) == Ids{"6"});
  CHECK(ids([](LogFilter& f) { f.text = "100%quota"; }).empty());
  CHECK(ids([](LogFilter& f) { f.text = "of-quota"; }).empty());
  CHECK(ids([](LogFilter& f) {
          f.from = kNoon + minutes{20};
          f.to = kNoon + minutes{60};
        }) == Ids{"2", "1"});
  CHECK(ids([](LogFilter& f) {
          f.key = "p#1";
          f.status = "5xx";
          f.text = "over";
          f.streamed = false;
        }) == Ids{"7"});
  CHECK(ids([](LogFilter& f) {
          f.provider = "other";
          f.status = "5xx";
        }).empty());
}

TEST_CASE("logging: a filter that cannot be understood is refused with a hint", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  const auto refusal = [&log](const auto& change) {
    LogFilter filter;
    change(filter);
    const auto page = log.reader->Page(filter, 1, "");
    REQUIRE_FALSE(page);
    CHECK(page.error().code == ErrorCode::kInvalidRequest);
    return page.error().message;
  };

  for (const char* status : {"5", "5xy", "xxx", "4290", "-29", "4x9"}) {
    CHECK(refusal([&](LogFilter& f) { f.status = status; }).find("such as 5xx") !=
          std::string::npos);
  }
  CHECK(refusal([](LogFilter& f) { f.model = "\xff"; }).find("UTF-8") != std::string::npos);
  CHECK(refusal([](LogFilter& f) { f.text = std::string("a\0b", 3); }).find("UTF-8") !=
        std::string::npos);
  refusal([](LogFilter& f) {
    f.from = kNoon;
    f.to = kNoon;
  });
}

TEST_CASE("logging: what is rare is found among what is not, page by page", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  // Some days with a request every minute; one in 97 of a client that is looked for, and all that
  // fails of it. The other client has more than a thousand sums, since it asks for four models.
  std::vector<LogRecord> records;
  Ids of_client;
  Ids of_other;
  Ids failed;
  constexpr int kMinutes = 5'000;
  for (int i = 0; i < kMinutes; ++i) {
    LogRecord record = RecordAt(std::to_string(i), minutes{i});
    record.client = i % 97 == 0 ? "rare" : "often";
    record.model_asked = "m" + std::to_string(i % 4);
    (i % 97 == 0 ? of_client : of_other).push_back(record.id);
    if (i % 194 == 0) {
      record = Failed(std::move(record), 500, "broken " + record.id);
      failed.push_back(record.id);
    }
    records.push_back(std::move(record));
    if (records.size() == 250) {
      log.Write(records);
      records.clear();
    }
  }
  std::reverse(of_client.begin(), of_client.end());
  std::reverse(of_other.begin(), of_other.end());
  std::reverse(failed.begin(), failed.end());

  LogFilter filter;
  filter.client = "rare";
  for (const std::size_t limit : {1, 7, 500}) {
    CHECK(log.Ids(filter, limit) == of_client);
  }
  filter.status = "5xx";
  CHECK(log.Ids(filter, 10) == failed);
  filter.client.clear();
  CHECK(log.Ids(filter, 10) == failed);
  filter.text = "BROKEN 194";
  CHECK(log.Ids(filter) == Ids{"1940", "194"});
  filter.text = "broken 4850";
  CHECK(log.Ids(filter) == Ids{"4850"});
  filter = {};
  filter.client = "often";
  filter.provider = "p";
  CHECK(log.Ids(filter) == of_other);
}

TEST_CASE("logging: a search that looks at very much ends in between, and can be gone on with",
          "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  if (kind_of_empty == storage::DatabaseKind::kPostgres) {
    return;  // so many rows take long, one by one
  }
  LogFixture log(empty.url());
  constexpr int kRows = 70'000;
  std::vector<LogRecord> records;
  for (int i = 0; i < kRows; ++i) {
    records.push_back(RecordAt(std::to_string(i), milliseconds{i}));
    if (records.size() == 10'000) {
      records.front().streamed = i < 10'000;
      log.Write(records);
      records.clear();
    }
  }
  LogFilter filter;
  filter.streamed = true;

  const auto page = log.reader->Page(filter, 10, "");

  REQUIRE(page);
  CHECK(page->rows.empty());
  CHECK_FALSE(page->next.empty());
  CHECK(log.Ids(filter) == Ids{"0"});
}

TEST_CASE("logging: after an id come those that ended, in the order of ids", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  LogRecord started = RecordAt("s", milliseconds{0});
  started.kind = RecordKind::kStart;
  started.status = 0;
  started.outcome = "started";
  log.Write({RecordAt("a", minutes{3}), RecordAt("b", minutes{2}), started,
             Failed(RecordAt("c", minutes{1}), 500, "x")});

  const auto after = [&log](std::int64_t id, std::size_t limit, const std::string& status = "") {
    LogFilter filter;
    filter.status = status;
    const auto rows = log.reader->After(filter, limit, id);
    REQUIRE(rows);
    Ids ids;
    for (const LogRow& row : *rows) {
      ids.push_back(row.record.id);
    }
    return ids;
  };
  CHECK(after(0, 500) == Ids{"a", "b", "c"});
  CHECK(after(1, 1) == Ids{"b"});
  CHECK(after(0, 500, "5xx") == Ids{"c"});
  CHECK(after(4, 500).empty());
  CHECK(log.reader->Newest().value() == 4);
  CHECK(log.Ids({}) == Ids{"a", "b", "c", "s"});
  LogFilter model;
  model.model = "m";
  CHECK(log.Ids(model).back() == "s");
}

TEST_CASE("logging: there is no reader without a log, and one of no database says so",
          "[logging]") {
  LogConfig config;
  config.url = "";
  CHECK(OpenLogReader(config) == nullptr);
  const TempFolder folder;
  config.url = "sqlite://" + folder.File("none.db");

  const auto reader = OpenLogReader(config);

  const auto page = reader->Page({}, 1, "");
  REQUIRE_FALSE(page);
  CHECK(page.error().code == ErrorCode::kStorage);
}

}  // namespace
}  // namespace gateway::logging
