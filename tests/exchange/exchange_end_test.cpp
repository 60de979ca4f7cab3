// The ways in which an Exchange ends early or late, and the record it leaves.
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "exchange/exchange_bench.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)
using exchange_bench::Bench;
using exchange_bench::kChunk;
using exchange_bench::kPlain;
using exchange_bench::kStream;
using exchange_bench::MakeProvider;

TEST_CASE("Exchange takes a loss after the terminator for no failure", "[exchange]") {
  Bench bench;
  bench.Submit(kStream);
  bench.call().Head(200, "text/event-stream");
  bench.call().Body(kChunk);
  bench.call().Body("data: [DONE]\n\n");
  bench.call().Done(Fail(ErrorCode::kUpstreamStream, "reset by peer"));

  CHECK(bench.sink_->body_.find("\"error\"") == std::string::npos);
  CHECK(bench.Record().error_code.empty());
}

TEST_CASE("Exchange does not wait for an upstream that stays open after its terminator",
          "[exchange]") {
  Bench bench;
  bench.Submit(kStream);
  bench.call().Head(200, "text/event-stream");
  bench.call().Body(kChunk);
  bench.call().Body("data: [DONE]\n\n");

  bench.loop_.Advance(1s);

  CHECK(bench.call().cancelled);
  CHECK(bench.sink_->done_ == 1);
  CHECK(bench.Record().error_code.empty());
}

TEST_CASE("Exchange takes a client that leaves with its whole answer for served", "[exchange]") {
  Bench bench;
  const auto call = bench.Submit(kStream);
  bench.call().Head(200, "text/event-stream");
  bench.call().Body(kChunk);
  bench.call().Body("data: [DONE]\n\n");

  call->Cancel();

  CHECK(bench.call().cancelled);
  const LogRecord record = bench.Record();
  CHECK(record.status == 200);
  CHECK(record.error_code.empty());
}

TEST_CASE("Exchange counts an upstream's silence from its head on", "[exchange]") {
  auto provider = MakeProvider("slow", Dialect::kOpenAi, 1);
  auto changed = std::make_shared<Provider>(*provider);
  changed->timeouts.idle = 20ms;
  Bench bench({changed});
  bench.Submit(R"({"model":"slow/m","stream":true,"messages":[]})");
  bench.call().Head(200, "text/event-stream");
  bench.call().Body(kChunk);

  std::this_thread::sleep_for(20ms);  // the silence itself, measured on the real clock
  bench.loop_.Advance(20ms);

  CHECK(bench.call().cancelled);
  CHECK(bench.Record().error_code == "timeout");
}

TEST_CASE("Exchange tells its client when the gateway ends it", "[exchange]") {
  const bool in_mid_stream = GENERATE(false, true);
  Bench bench;
  bench.Submit(kStream);
  if (in_mid_stream) {
    bench.call().Head(200, "text/event-stream");
    bench.call().Body(kChunk);
  }

  bench.gateway_->EndRunning();

  CHECK(bench.call().cancelled);
  CHECK(bench.sink_->status() == (in_mid_stream ? 200 : 503));
  CHECK(bench.sink_->body_.find("shutting down") != std::string::npos);
  CHECK(bench.Record().error_code == "overloaded");
}

TEST_CASE("A Call outlives its Gateway and then does nothing", "[exchange]") {
  Bench bench;
  const auto call = bench.Submit(kStream);
  bench.gateway_.reset();

  call->Cancel();
  call->Resume();

  CHECK(bench.sink_->done_ == 1);
}

TEST_CASE("Exchange cancels the upstream when the client leaves, and records 499", "[exchange]") {
  const bool in_mid_stream = GENERATE(false, true);
  Bench bench;
  const auto call = bench.Submit(kStream);
  if (in_mid_stream) {
    bench.call().Head(200, "text/event-stream");
    bench.call().Body(kChunk);
  }

  call->Cancel();
  call->Cancel();

  CHECK(bench.call().cancelled);
  CHECK(bench.sink_->done_ == 1);
  REQUIRE_FALSE(bench.sink_->outcome_->has_value());
  CHECK(bench.sink_->outcome_->error().code == ErrorCode::kCancelled);
  CHECK(bench.loop_.timers() == 0);
  const LogRecord record = bench.Record();
  CHECK(record.status == 499);
  CHECK(record.error_code == "cancelled");
  CHECK(record.bytes_out == (in_mid_stream ? std::string_view(kChunk).size() : 0));
}

TEST_CASE("Exchange gives up at its deadline", "[exchange]") {
  Bench bench;
  Request request;
  request.body = kPlain;
  request.timeout = 5s;
  bench.Submit(std::move(request));

  bench.loop_.Advance(5s);

  CHECK(bench.call().cancelled);
  CHECK(bench.sink_->status() == 504);
  CHECK(bench.Record().error_code == "timeout");
}

TEST_CASE("Exchange gives up an upstream that does not answer", "[exchange]") {
  const bool streams = GENERATE(false, true);
  Bench bench;
  bench.Submit(streams ? kStream : kPlain);

  bench.loop_.Advance(streams ? UpstreamTimeouts{}.stream_first_byte
                              : UpstreamTimeouts{}.first_byte);

  CHECK(bench.call().cancelled);
  CHECK(bench.sink_->status() == (streams ? 200 : 504));  // a stream has begun by then
  CHECK(bench.sink_->body_.find("sent no answer") != std::string::npos);
  const LogRecord record = bench.Record();
  CHECK(record.error_code == "timeout");
  CHECK(record.outcome == "no_first_byte");
}

TEST_CASE("Exchange hands a slow client's pause on to the upstream", "[exchange]") {
  Bench bench;
  const auto call = bench.Submit(kStream);
  bench.call().Head(200, "text/event-stream");
  bench.sink_->flow_ = Flow::kPause;

  CHECK(bench.call().Body(kChunk) == Flow::kPause);
  bench.loop_.Advance(UpstreamTimeouts{}.idle * 3);  // our own pause is not the upstream's silence
  CHECK(bench.sink_->done_ == 0);
  call->Resume();

  CHECK(bench.call().resumed == 1);
}

TEST_CASE("Exchange ends with the gateway", "[exchange]") {
  Bench bench;
  bench.Submit(kStream);

  bench.gateway_.reset();

  CHECK(bench.sink_->done_ == 1);
  REQUIRE(bench.records_.size() == 1);
  CHECK(bench.records_[0].status == 499);
}

}  // namespace
}  // namespace gateway
