// What a record tells of the calls that were made for a request, and where its time went.
#include <chrono>
#include <memory>
#include <string>

#include "exchange/failover_bench.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)
using exchange_bench::FailoverBench;
using exchange_bench::kChunk;
using exchange_bench::MakeProvider;

// Whatever the times are, they must add up.
void CheckTimes(const LogRecord& record) {
  std::chrono::microseconds sum = record.overhead;
  for (const AttemptRecord& call : record.calls) {
    CHECK(call.waited >= 0us);
    CHECK(call.total >= 0us);
    sum += call.waited + call.total;
  }
  CHECK(sum == record.total);
}

TEST_CASE("A record tells of the one call that was answered", "[exchange]") {
  FailoverBench bench(FailoverBench::One(1));
  bench.Ask();
  bench.loop_.Advance(20ms);
  bench.call().connect_time = 3ms;
  bench.call().Head(200, "application/json");
  bench.loop_.Advance(5ms);
  bench.call().Body(exchange_bench::kAnswer);
  bench.call().Done();

  const LogRecord record = bench.Record();
  REQUIRE(record.calls.size() == 1);
  const AttemptRecord& call = record.calls[0];
  CHECK(call.provider == "a");
  CHECK(call.key_alias == "a#1");
  CHECK(call.model_sent == "m-at-a");
  CHECK(call.status == 200);
  CHECK(call.outcome == "success");
  CHECK(call.error_text.empty());
  CHECK(call.waited == 0us);
  CHECK(call.connect == std::optional<std::chrono::microseconds>(3ms));
  CHECK(call.first_byte == std::optional<std::chrono::microseconds>(20ms));
  CHECK(call.total == 25ms);
  CHECK(record.total == 25ms);
  CHECK(record.overhead == 0us);
}

TEST_CASE("A record tells of every call, in order, and what it waited for", "[exchange]") {
  FailoverBench bench(FailoverBench::Two());
  bench.Ask();
  bench.loop_.Advance(10ms);
  bench.AnswerError(500);
  bench.WaitOut();
  REQUIRE(bench.calls_.size() == 2);
  bench.Lose(Fail(ErrorCode::kConnect, "connection refused"));
  bench.WaitOut();
  REQUIRE(bench.calls_.size() == 3);
  bench.loop_.Advance(7ms);
  bench.AnswerWell();

  const LogRecord record = bench.Record();
  REQUIRE(record.calls.size() == 3);
  CHECK(record.attempts == 3);
  CHECK(record.calls[0].provider == "a");
  CHECK(record.calls[0].status == 500);
  CHECK(record.calls[0].outcome == "server_error");
  CHECK(record.calls[0].error_text.find("no") != std::string::npos);
  CHECK(record.calls[0].total == 10ms);
  CHECK(record.calls[1].provider == "a");
  CHECK(record.calls[1].status == 0);
  CHECK(record.calls[1].outcome == "unreachable");
  CHECK(record.calls[1].error_text == "connection refused");
  CHECK_FALSE(record.calls[1].connect.has_value());
  CHECK_FALSE(record.calls[1].first_byte.has_value());
  CHECK(record.calls[1].waited > 0us);  // a backoff
  CHECK(record.calls[2].provider == "b");
  CHECK(record.calls[2].model_sent == "m-at-b");
  CHECK(record.calls[2].outcome == "success");
  CHECK(record.overhead == 0us);
  // WaitOut goes on after the backoff has ended, and the call has begun.
  CheckTimes(record);
}

TEST_CASE("A record tells of a call that the client left", "[exchange]") {
  FailoverBench bench(FailoverBench::One(1));
  bench.sink_ = std::make_shared<support::RecordingSink>();
  Request request;
  request.body = R"({"model":"m","stream":true,"messages":[]})";
  const auto call = bench.Submit(std::move(request));
  bench.loop_.Advance(3ms);
  bench.call().Head(200, "text/event-stream");
  bench.call().Body(kChunk);
  call->Cancel();

  const LogRecord record = bench.Record();
  REQUIRE(record.calls.size() == 1);
  CHECK(record.calls[0].status == 200);
  CHECK(record.calls[0].outcome == "client_disconnect");
  CHECK(record.calls[0].total == 3ms);
  CHECK(record.status == 499);
  CheckTimes(record);
}

TEST_CASE("A record tells of a call that is drained after its client has left", "[exchange]") {
  auto provider = std::make_shared<Provider>(*MakeProvider("a", Dialect::kOpenAi, 1));
  provider->on_disconnect = OnDisconnect::kDrain;
  FailoverBench bench({provider});
  Request request;
  request.body = R"({"model":"m","messages":[]})";
  const auto call = bench.Submit(std::move(request));
  call->Cancel();
  bench.AnswerWell();

  const LogRecord record = bench.Record();
  REQUIRE(record.calls.size() == 1);
  CHECK(record.calls[0].outcome == "success");
  CHECK(record.outcome == "client_disconnect");
  CHECK(record.usage.completion == 2);
}

TEST_CASE("A record tells of a call that the deadline cut", "[exchange]") {
  RequestLimits limits;
  limits.deadline = 50ms;
  FailoverBench bench(FailoverBench::One(1), limits);
  bench.Ask();
  bench.loop_.Advance(50ms);

  const LogRecord record = bench.Record();
  REQUIRE(record.calls.size() == 1);
  CHECK(record.calls[0].outcome == "deadline");
  CHECK(record.calls[0].status == 0);
  CHECK(record.calls[0].total == 50ms);
  CHECK(record.outcome == "deadline");
}

TEST_CASE("A record tells of a call without a first byte", "[exchange]") {
  RequestLimits limits;
  limits.max_attempts = 1;
  auto provider = std::make_shared<Provider>(*MakeProvider("a", Dialect::kOpenAi, 1));
  provider->timeouts.first_byte = 30ms;
  FailoverBench bench({provider}, limits);
  bench.Ask();
  bench.loop_.Advance(30ms);

  const LogRecord record = bench.Record();
  REQUIRE(record.calls.size() == 1);
  CHECK(record.calls[0].outcome == "no_first_byte");
  CHECK_FALSE(record.calls[0].first_byte.has_value());
}

TEST_CASE("A record tells of a call that was cut in mid-stream", "[exchange]") {
  FailoverBench bench(FailoverBench::Two());
  bench.AskStream();
  bench.call().Head(200, "text/event-stream");
  bench.call().Body(kChunk);
  bench.Lose(Fail(ErrorCode::kUpstreamStream, "reset by peer"));

  const LogRecord record = bench.Record();
  REQUIRE(record.calls.size() == 1);
  CHECK(record.calls[0].outcome == "upstream_reset");
  CHECK(record.calls[0].error_text == "reset by peer");
  CHECK(record.calls[0].status == 200);
  CHECK(record.outcome == "upstream_reset");
}

TEST_CASE("A record tells of a call that the end of the gateway cut", "[exchange]") {
  FailoverBench bench(FailoverBench::One(1));
  bench.Ask();
  bench.gateway_->EndRunning();

  const LogRecord record = bench.Record();
  REQUIRE(record.calls.size() == 1);
  CHECK(record.outcome == "shut_down");
  CHECK(record.calls[0].outcome == "shut_down");
  CHECK(record.calls[0].error_text.find("shutting down") != std::string::npos);
}

TEST_CASE("A record of a request that nobody was asked for tells of no call", "[exchange]") {
  FailoverBench bench(FailoverBench::One(0));
  bench.Submit("{broken");

  const LogRecord record = bench.Record();
  CHECK(record.calls.empty());
  CHECK(record.attempts == 0);
  CHECK(record.outcome == "refused_here");
}

// The time before a request was given to the gateway.
TEST_CASE("The times of a request count from its arrival, and so does its deadline", "[exchange]") {
  RequestLimits limits;
  limits.deadline = 100ms;
  FailoverBench bench(FailoverBench::One(1), limits);
  bench.loop_.Advance(1s);
  Request request;
  request.body = R"({"model":"m","messages":[]})";
  request.arrived = bench.loop_.Now() - 60ms;
  const auto wall = std::chrono::system_clock::now();
  bench.Submit(std::move(request));

  SECTION("its first call has waited for so long") {
    bench.loop_.Advance(10ms);
    bench.AnswerWell();
    const LogRecord record = bench.Record();
    REQUIRE(record.calls.size() == 1);
    CHECK(record.calls[0].waited == 60ms);
    CHECK(record.calls[0].total == 10ms);
    CHECK(record.first_byte == std::optional<std::chrono::microseconds>(70ms));
    CHECK(record.total == 70ms);
    CHECK(record.overhead == 0us);
    CHECK(record.time <= wall - 60ms + 10s);
    CHECK(record.time >= wall - 60ms);
  }
  SECTION("what is left of its deadline is less") {
    bench.loop_.Advance(39ms);
    CHECK(bench.sink_->done_ == 0);
    bench.loop_.Advance(1ms);
    CHECK(bench.sink_->done_ == 1);
    CHECK(bench.sink_->status() == 504);
    CHECK(bench.Record().outcome == "deadline");
  }
}

TEST_CASE("A request that arrived too long ago is not given to an upstream", "[exchange]") {
  FailoverBench bench(FailoverBench::One(1));
  Request request;
  request.body = R"({"model":"m","messages":[]})";
  request.timeout = 5ms;
  request.arrived = bench.loop_.Now() - 5ms;
  bench.Submit(std::move(request));

  CHECK(bench.calls_.empty());
  CHECK(bench.sink_->status() == 504);
  const LogRecord record = bench.Record();
  CHECK(record.outcome == "deadline");
  CHECK(record.overhead == 0us);
  CHECK(record.total == 5ms);
}

TEST_CASE("A request cannot have arrived in the future", "[exchange]") {
  FailoverBench bench(FailoverBench::One(1));
  Request request;
  request.body = R"({"model":"m","messages":[]})";
  request.arrived = bench.loop_.Now() + 1h;
  bench.Submit(std::move(request));
  bench.AnswerWell();

  CHECK(bench.Record().total == 0us);
}

}  // namespace
}  // namespace gateway
