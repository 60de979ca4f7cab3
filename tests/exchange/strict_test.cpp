// LogDurability::kStrict: what a client has whole is in the log.
#include <chrono>
#include <memory>
#include <string>

#include "exchange/strict_bench.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)
using exchange_bench::kAnswer;
using exchange_bench::kChunk;
using exchange_bench::StrictBench;

constexpr const char* kAsk = R"({"model":"m","messages":[]})";
constexpr const char* kAskStream = R"({"model":"m","stream":true,"messages":[]})";
constexpr const char* kEnd = "data: [DONE]\n\n";

TEST_CASE("A strict log is written before an answer is given", "[exchange]") {
  StrictBench strict;
  const auto sink = strict.Ask(kAsk);
  strict.bench.AnswerWell();

  REQUIRE(strict.AwaitWrite());
  strict.bench.loop_.RunPosted();
  CHECK(sink->body_.empty());
  CHECK(sink->done_ == 0);
  CHECK(strict.bench.gateway_->running() == 1);
  REQUIRE(strict.Release());
  CHECK(strict.log.ids().size() == 1);
  CHECK(sink->body_ == kAnswer);
  CHECK(sink->status() == 200);
  CHECK(sink->outcome_->has_value());
  CHECK(strict.bench.gateway_->running() == 0);
}

TEST_CASE("A strict log is written before a stream's terminator is sent, and holds back no more",
          "[exchange]") {
  StrictBench strict;
  const auto sink = strict.Ask(kAskStream);
  strict.bench.call().Head(200, "text/event-stream");
  strict.bench.call().Body(kChunk);
  CHECK(sink->body_ == kChunk);
  strict.bench.call().Body(kEnd);
  strict.bench.call().Done();

  REQUIRE(strict.AwaitWrite());
  CHECK(sink->body_ == kChunk);
  CHECK(sink->done_ == 0);
  REQUIRE(strict.Release());
  CHECK(sink->body_ == std::string(kChunk) + kEnd);
}

TEST_CASE("A strict log is written before a refusal is given, and an error", "[exchange]") {
  StrictBench strict;
  const bool ours = GENERATE(true, false);
  CAPTURE(ours);
  const auto sink = strict.Ask(ours ? "{broken" : kAsk);
  if (!ours) {
    strict.bench.AnswerError(400);
  }

  REQUIRE(strict.AwaitWrite());
  CHECK(sink->body_.empty());
  CHECK(sink->done_ == 0);
  REQUIRE(strict.Release());
  CHECK(sink->status() == 400);
  CHECK_FALSE(sink->body_.empty());
  CHECK(sink->outcome_->has_value());
}

TEST_CASE("A strict log is written before an error event is sent", "[exchange]") {
  StrictBench strict;
  const auto sink = strict.Ask(kAskStream);
  strict.bench.call().Head(200, "text/event-stream");
  strict.bench.call().Body(kChunk);
  strict.bench.Lose(Fail(ErrorCode::kUpstreamStream, "reset by peer"));

  REQUIRE(strict.AwaitWrite());
  CHECK(sink->body_ == kChunk);
  REQUIRE(strict.Release());
  CHECK(sink->body_.find("reset by peer") != std::string::npos);
}

TEST_CASE("A client that leaves while its record is written is told at once", "[exchange]") {
  StrictBench strict;
  std::shared_ptr<Call> call;
  const auto sink = strict.Ask(kAsk, &call);
  strict.bench.AnswerWell();
  REQUIRE(strict.AwaitWrite());

  call->Cancel();

  CHECK(sink->done_ == 1);
  CHECK(sink->body_.empty());
  CHECK(sink->outcome_->error().code == ErrorCode::kCancelled);
  CHECK(strict.bench.gateway_->running() == 0);
  CHECK(strict.Release());
  strict.bench.loop_.RunPosted();
  CHECK(sink->done_ == 1);
  call->Cancel();
  CHECK(sink->done_ == 1);
}

// It has the terminator, but the gateway still reads its upstream to the end.
TEST_CASE("A client that leaves with the last bytes held back is told before Cancel returns",
          "[exchange]") {
  StrictBench strict;
  std::shared_ptr<Call> call;
  const auto sink = strict.Ask(kAskStream, &call);
  strict.bench.call().Head(200, "text/event-stream");
  strict.bench.call().Body(kChunk);
  strict.bench.call().Body(kEnd);

  call->Cancel();

  CHECK(sink->done_ == 1);
  CHECK(sink->body_ == kChunk);
  CHECK_FALSE(sink->outcome_->has_value());
  CHECK(strict.Release());
  strict.bench.gateway_.reset();
  CHECK(strict.log.ids().size() == 1);
}

TEST_CASE("A gateway that is destroyed does not give what is not logged yet", "[exchange]") {
  StrictBench strict;
  const bool stream = GENERATE(false, true);
  CAPTURE(stream);
  const auto sink = strict.Ask(stream ? kAskStream : kAsk);
  if (stream) {
    strict.bench.call().Head(200, "text/event-stream");
    strict.bench.call().Body(kChunk);
    strict.bench.call().Body(kEnd);  // the upstream stays open
  } else {
    strict.bench.AnswerWell();
    REQUIRE(strict.AwaitWrite());
  }
  std::thread release([&strict] {
    (void)strict.log.AwaitCalls(1);
    strict.log.Release();
  });

  strict.bench.gateway_.reset();

  release.join();
  CHECK(sink->done_ == 1);
  CHECK(sink->outcome_->error().code == ErrorCode::kCancelled);
  CHECK(sink->body_ == (stream ? kChunk : ""));
  strict.bench.loop_.RunPosted();
  CHECK(sink->done_ == 1);
  CHECK(strict.log.ids().size() == 1);
}

TEST_CASE("A gateway that ends what runs lets answers be that wait for their record",
          "[exchange]") {
  StrictBench strict;
  const auto sink = strict.Ask(kAsk);
  strict.bench.AnswerWell();
  REQUIRE(strict.AwaitWrite());

  strict.bench.gateway_->EndRunning();

  CHECK(sink->done_ == 0);
  REQUIRE(strict.Release());
  CHECK(sink->body_ == kAnswer);
  CHECK(sink->outcome_->has_value());
}

TEST_CASE("A strict log that cannot be written in time costs the client its answer", "[exchange]") {
  RequestLimits limits;
  limits.deadline = 100ms;
  StrictBench strict(limits);
  const auto sink = strict.Ask(kAsk);
  strict.bench.AnswerWell();
  REQUIRE(strict.AwaitWrite());

  strict.bench.loop_.Advance(99ms);
  CHECK(sink->done_ == 0);
  strict.bench.loop_.Advance(1ms);

  CHECK(sink->done_ == 1);
  CHECK(sink->body_.empty());
  CHECK(sink->outcome_->error().code == ErrorCode::kTimeout);
}

TEST_CASE("A refusal does not wait for ever for a strict log", "[exchange]") {
  StrictBench strict;
  const auto sink = strict.Ask("{broken");
  REQUIRE(strict.AwaitWrite());

  strict.bench.loop_.Advance(9s);
  CHECK(sink->done_ == 0);
  strict.bench.loop_.Advance(1s);

  CHECK(sink->done_ == 1);
  CHECK(sink->outcome_->error().code == ErrorCode::kTimeout);
}

// The first one's answer was whole, and an error.
TEST_CASE("A refusal because the log cannot be written does not wait for it", "[exchange]") {
  test::Script log;
  log.AnswerWith(test::Answer::kFail, 1'000'000);
  exchange_bench::FailoverBench bench(exchange_bench::FailoverBench::One(1), {}, false,
                                      [&log](GatewayParts& parts) {
                                        parts.log_sink = std::make_unique<test::ScriptedSink>(log);
                                        parts.log_delivery.durability = LogDurability::kStrict;
                                        parts.log_delivery.on_failure = OnLogFailure::kReject;
                                      });
  bench.Ask();
  bench.AnswerWell();

  CHECK(support::Eventually([&bench] {  // the gateway has to find out
    bench.Ask();
    return bench.sink_->done_ == 1 && bench.sink_->status() == 503;
  }));

  log.AnswerWith(test::Answer::kKeep, 0);
}

TEST_CASE("A strict log holds back no heartbeat between two calls", "[exchange]") {
  RequestLimits limits;
  limits.first_event_hold = 10ms;
  limits.heartbeat = 20ms;
  StrictBench strict(limits);
  const auto sink = strict.Ask(kAskStream);
  strict.bench.call().Head(200, "text/event-stream");
  strict.bench.loop_.Advance(15ms);
  const std::size_t begun = sink->body_.size();
  CHECK(begun > 0);
  strict.bench.call().Body(
      "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\",\"code\":null}}\n\n"
      "data: [DONE]\n\n");
  REQUIRE(strict.bench.calls_.size() == 1);
  while (strict.bench.calls_.size() == 1) {
    strict.bench.loop_.Advance(10ms);
  }
  strict.bench.loop_.Advance(100ms);

  CHECK(sink->body_.size() > begun);
  strict.bench.call().Head(200, "text/event-stream");
  strict.bench.call().Body(kChunk);
  CHECK(sink->body_.ends_with(kChunk));
}

TEST_CASE("A request that leaves no record does not wait for a strict log", "[exchange]") {
  StrictBench strict;
  Request request;
  request.body = kAsk;
  request.logged = false;
  strict.bench.Submit(std::move(request));
  strict.bench.AnswerWell();

  CHECK(strict.bench.sink_->done_ == 1);
  CHECK(strict.bench.sink_->body_ == kAnswer);
}

TEST_CASE("A log that is not strict holds nothing back", "[exchange]") {
  StrictBench batch({}, false);
  const auto sink = batch.Ask(kAsk);
  batch.bench.AnswerWell();

  CHECK(sink->body_ == kAnswer);
  CHECK(sink->done_ == 1);
}

}  // namespace
}  // namespace gateway
