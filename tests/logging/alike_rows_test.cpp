#include <functional>
#include <map>
#include <string>
#include <vector>

#include "libgateway/logging/columns.hpp"
#include "libgateway/logging/database_sink.hpp"
#include "libgateway/records/packed_records.hpp"
#include "storage/databases.hpp"

// Rows of a batch that have much in common are written as any others are.
namespace gateway::logging {
namespace {

using std::chrono::microseconds;

LogRecord Ordinary() {
  LogRecord record = RecordWithId("a");
  record.time = std::chrono::sys_days{std::chrono::year{2026} / 11 / 26} + std::chrono::hours{4};
  record.model_asked = record.model_sent = "m";
  record.provider = "p";
  record.key_alias = "k";
  record.upstream_status = 200;
  record.usage = {11, 7, 3, 4, 2, UsageSource::kUpstream};
  record.first_byte = microseconds{500};
  record.total = microseconds{1'500};
  record.attempts = 1;
  record.outcome = "success";
  record.calls.push_back({"p", "k", "m", 200, "success", "", microseconds{0}, microseconds{10},
                          microseconds{400}, microseconds{1'400}});
  return record;
}

// Ordinary records, each with something of its own.
std::vector<LogRecord> AllDifferent() {
  const std::vector<std::function<void(LogRecord&)>> changes{
      [](LogRecord&) {},
      [](LogRecord& r) { r.client_request_id = "their's"; },
      [](LogRecord& r) { r.time += std::chrono::milliseconds{1}; },
      [](LogRecord& r) { r.time += std::chrono::hours{30}; },
      [](LogRecord& r) { r.client_dialect = Dialect::kAnthropic; },
      [](LogRecord& r) { r.client = "team"; },
      [](LogRecord& r) { r.method = "GET"; },
      [](LogRecord& r) { r.path = "/v1/messages"; },
      [](LogRecord& r) { r.model_asked = "an\x01other"; },
      [](LogRecord& r) { r.model_alias = "fast -> m"; },
      [](LogRecord& r) { r.model_sent = ""; },
      [](LogRecord& r) { r.provider = "q"; },
      [](LogRecord& r) { r.key_alias = std::string(300, 'k'); },
      [](LogRecord& r) { r.status = 502; },
      [](LogRecord& r) { r.upstream_status = 0; },
      [](LogRecord& r) { r.streamed = true; },
      [](LogRecord& r) { r.usage.prompt = 12; },
      [](LogRecord& r) { r.usage.completion = 12; },
      [](LogRecord& r) { r.usage.cached = 12; },
      [](LogRecord& r) { r.usage.cache_written = 12; },
      [](LogRecord& r) { r.usage.reasoning = 12; },
      [](LogRecord& r) { r.usage.source = UsageSource::kEstimated; },
      [](LogRecord& r) { r.usage.source = UsageSource::kNone; },
      [](LogRecord& r) { r.stop_reason = "stop"; },
      [](LogRecord& r) { r.lossy = "seed"; },
      [](LogRecord& r) { r.first_byte = {}; },
      [](LogRecord& r) { r.total = microseconds{2'000}; },
      [](LogRecord& r) { r.overhead = microseconds{1}; },
      [](LogRecord& r) { r.bytes_in = 9; },
      [](LogRecord& r) { r.bytes_out = 9; },
      [](LogRecord& r) { r.attempts = 2; },
      [](LogRecord& r) { r.cost = 0.5; },
      [](LogRecord& r) { r.trace_id = "t"; },
      [](LogRecord& r) { r.parent_span = "s"; },
      [](LogRecord& r) { r.span = "s"; },
      [](LogRecord& r) { r.outcome = "server_error"; },
      [](LogRecord& r) { r.kind = RecordKind::kStart; },
      [](LogRecord& r) { r.error_code = "timeout"; },
      [](LogRecord& r) { r.error_text = "too late"; },
      [](LogRecord& r) { r.calls.clear(); },
      [](LogRecord& r) { r.calls.resize(2); },
      [](LogRecord& r) { r.calls[0].waited = microseconds{7}; },
      [](LogRecord& r) { r.calls[0].connect = {}; },
      [](LogRecord& r) { r.calls[0].first_byte = microseconds{7}; },
      [](LogRecord& r) { r.calls[0].total = microseconds{7}; },
      [](LogRecord& r) { r.calls[0].status = 500; },
  };
  std::vector<LogRecord> records;
  for (const auto& change : changes) {
    LogRecord record = Ordinary();
    record.id = std::to_string(records.size());
    change(record);
    records.push_back(std::move(record));
  }
  return records;
}

class Log {
 public:
  Log() {
    LogConfig config;
    config.url = empty_.url();
    config.instance = "one";
    sink_ = *OpenDatabaseSink(config);
  }

  void Write(const std::vector<LogRecord>& records) { REQUIRE(sink_->Write(records)); }

  [[nodiscard]] std::string Ask(const std::string& sql) const {
    return storage::Ask(*empty_.Open(), sql);
  }
  // All rows.
  [[nodiscard]] std::string Text() const {
    std::string names = "id, call_waited_ms, call_connect_ms, call_first_byte_ms, call_total_ms";
    for (const Column& column : Columns()) {
      names.append(", ").append(column.name);
    }
    return Ask("SELECT " + names + " FROM requests ORDER BY id") + "\n" +
           Ask("SELECT * FROM calls ORDER BY id");
  }

 private:
  const storage::EmptyDatabase empty_{storage::DatabaseKind::kSqlite};
  std::unique_ptr<LogSink> sink_;
};

TEST_CASE("logging::Columns never calls two values the same that are not", "[logging]") {
  const records::PackedRecords packed = records::PackAll(AllDifferent());
  const PackedRecord& first = *packed.all()[0];
  std::map<std::string_view, int> differing;
  for (const PackedRecord* record : packed.all()) {
    ColumnSet found;
    AddDiffering(first, *record, &found);
    for (std::size_t i = 0; i < Columns().size(); ++i) {
      const Column& column = Columns()[i];
      CAPTURE(column.name, record->text<&LogRecord::id>());
      const bool differs = column.value(first, {}) != column.value(*record, {});
      CHECK(found[i] == !column.same(first, *record));
      CHECK((found[i] || !differs));
      CHECK(column.same(*record, *record));
      differing[column.name] += differs ? 1 : 0;
    }
  }
  // All of them were looked at.
  for (const auto& [name, count] : differing) {
    CAPTURE(name);
    CHECK((count > 0 || name == "instance"));
  }
}

TEST_CASE("logging::DatabaseSink keeps each row of a batch as if it had come alone", "[logging]") {
  const std::vector<LogRecord> records = AllDifferent();
  Log together;
  Log in_twos;
  Log alone;

  together.Write(records);
  for (std::size_t i = 0; i < records.size(); i += 2) {
    in_twos.Write({records[i], records[i + 1]});
  }
  for (const LogRecord& record : records) {
    alone.Write({record});
  }

  CHECK(together.Text() == alone.Text());
  CHECK(in_twos.Text() == alone.Text());
}

TEST_CASE("logging::DatabaseSink keeps on telling rows apart, however alike they were before",
          "[logging]") {
  constexpr int kBatches = 20;
  constexpr int kRows = 1'000;
  Log log;
  LogRecord other = Ordinary();
  other.id = "other";
  other.model_sent = "n";
  log.Write({Ordinary(), other});
  for (int batch = 0; batch < kBatches; ++batch) {
    std::vector<LogRecord> alike(kRows, Ordinary());
    for (LogRecord& record : alike) {
      record.id = std::to_string(batch) + "-" + std::to_string(&record - alike.data());
      record.model_sent = "m" + std::to_string(batch);
    }
    log.Write(alike);
  }
  other.id = "last";
  log.Write({other, AllDifferent()[0]});

  CHECK(log.Ask("SELECT count(*), count(DISTINCT model_sent) FROM requests") == "20004|22");
  CHECK(log.Ask("SELECT count(*) FROM requests WHERE model_sent = 'm7'") == "1000");
  CHECK(log.Ask("SELECT model_sent FROM requests ORDER BY id DESC LIMIT 2") == "m\nn");
}

}  // namespace
}  // namespace gateway::logging
