// What a gateway does with its log besides writing whole records: rows at the start, refusals while
// it cannot be written, and who else is told.
#include <memory>
#include <string>
#include <vector>

#include "exchange/strict_bench.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using exchange_bench::FailoverBench;
using exchange_bench::kAnswer;

constexpr const char* kAsk = R"({"model":"m","messages":[]})";

class Observer final : public RequestObserver {
 public:
  void OnEnd(const LogRecord& record) noexcept override { records.push_back(record); }
  std::vector<LogRecord> records;
};

void StartRows(GatewayParts& parts) { parts.log_delivery.start_rows = true; }

TEST_CASE("A gateway with start rows logs what it knows of a request when that begins",
          "[exchange]") {
  FailoverBench bench(FailoverBench::One(1), {}, false, StartRows);
  Request request;
  request.body = kAsk;
  request.client = "team";
  request.headers = {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}};
  bench.Submit(std::move(request));
  bench.AnswerWell();
  bench.gateway_.reset();

  REQUIRE(bench.records_.size() == 2);
  const LogRecord& start = bench.records_[0];
  const LogRecord& whole = bench.records_[1];
  CHECK(start.kind == RecordKind::kStart);
  CHECK(start.id == whole.id);
  CHECK(start.time == whole.time);
  CHECK(start.model_asked == "m");
  CHECK(start.client == "team");
  CHECK(start.trace_id == "0af7651916cd43dd8448eb211c80319c");
  CHECK(start.span == whole.span);
  CHECK(start.status == 0);
  CHECK(start.bytes_in == std::string(kAsk).size());
  CHECK(whole.kind == RecordKind::kWhole);
  CHECK(whole.status == 200);
}

TEST_CASE("A gateway with start rows has one record of what it refuses at once", "[exchange]") {
  FailoverBench bench(FailoverBench::One(1), {}, false, StartRows);
  bench.Submit("{broken");
  bench.gateway_->Record({});
  bench.gateway_.reset();

  REQUIRE(bench.records_.size() == 2);
  CHECK(bench.records_[0].kind == RecordKind::kWhole);
  CHECK(bench.records_[1].kind == RecordKind::kWhole);
}

TEST_CASE("A gateway that rejects asks no upstream while its log cannot be written", "[exchange]") {
  const auto on_failure = GENERATE(OnLogFailure::kReject, OnLogFailure::kContinue);
  test::Script log;
  log.AnswerWith(test::Answer::kFail, 1'000'000);
  const auto observer = std::make_shared<Observer>();
  FailoverBench bench(FailoverBench::One(1), {}, false, [&](GatewayParts& parts) {
    parts.log_sink = std::make_unique<test::ScriptedSink>(log);
    parts.log_delivery.on_failure = on_failure;
    parts.observer = observer;
  });
  bench.Ask();
  REQUIRE(bench.calls_.size() == 1);
  bench.AnswerWell();
  REQUIRE(support::Eventually([&bench] { return bench.gateway_->log_counts().failing; }));

  bench.Ask();

  if (on_failure == OnLogFailure::kContinue) {
    CHECK(bench.calls_.size() == 2);
    bench.AnswerWell();
    CHECK(bench.sink_->status() == 200);
  } else {
    CHECK(bench.calls_.size() == 1);
    CHECK(bench.sink_->status() == 503);
    CHECK(bench.sink_->header("retry-after") == "1");
    CHECK(bench.sink_->header("x-gateway-error") == "overloaded");
    CHECK(observer->records.back().error_text.find("log cannot be written") != std::string::npos);
  }
  CHECK(observer->records.size() == 2);
  log.AnswerWith(test::Answer::kKeep, 0);
  bench.gateway_.reset();
  CHECK(log.ids().size() == 2);
}

TEST_CASE("A gateway tells its observer of every request's end, logged or not", "[exchange]") {
  const auto observer = std::make_shared<Observer>();
  FailoverBench bench(FailoverBench::One(1), {}, false,
                      [&observer](GatewayParts& parts) { parts.observer = observer; });
  bench.Ask();
  bench.AnswerWell();
  Request hidden;
  hidden.body = kAsk;
  hidden.logged = false;
  bench.Submit(std::move(hidden));
  bench.AnswerError(400);
  LogRecord own;
  own.status = 404;
  bench.gateway_->Record(own);
  bench.gateway_.reset();

  REQUIRE(observer->records.size() == 3);
  CHECK(observer->records[0].status == 200);
  CHECK(observer->records[0].calls.size() == 1);
  CHECK(observer->records[1].status == 400);
  CHECK(observer->records[2].status == 404);
  CHECK_FALSE(observer->records[2].id.empty());
  CHECK(bench.records_.size() == 2);
}

}  // namespace
}  // namespace gateway
