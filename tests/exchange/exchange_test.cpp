// Every way out of an Exchange, and the record it leaves.
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "exchange/exchange_bench.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)
using exchange_bench::Bench;
using exchange_bench::kAnswer;
using exchange_bench::kChunk;
using exchange_bench::kPlain;
using exchange_bench::kStream;
using exchange_bench::MakeProvider;

TEST_CASE("Exchange relays a plain answer and records it", "[exchange]") {
  Bench bench;
  bench.Submit(kPlain);

  CHECK(bench.call().request.url == "http://upstream/v1/chat/completions");
  bench.call().Head(200, "application/json");
  bench.call().Body(kAnswer);
  bench.call().Done();

  CHECK(bench.sink_->status() == 200);
  CHECK(bench.sink_->body_ == kAnswer);
  CHECK(bench.sink_->header("x-gateway-provider") == "oai");
  CHECK(bench.sink_->header("x-gateway-model") == "m");
  CHECK(bench.sink_->header("x-gateway-key") == "oai#1");
  CHECK(bench.sink_->header("x-gateway-attempts") == "1");
  CHECK(bench.sink_->done_ == 1);
  CHECK(bench.loop_.timers() == 0);
  CHECK(bench.gateway_->running() == 0);
  const std::string id(bench.sink_->header("x-request-id"));
  const LogRecord record = bench.Record();
  CHECK(record.id == id);
  CHECK(record.model_asked == "oai/m");
  CHECK(record.model_sent == "m");
  CHECK(record.provider == "oai");
  CHECK(record.key_alias == "oai#1");
  CHECK(record.status == 200);
  CHECK(record.upstream_status == 200);
  CHECK_FALSE(record.streamed);
  CHECK(record.usage.prompt == 7);
  CHECK(record.usage.completion == 2);
  CHECK(record.usage.source == UsageSource::kUpstream);
  CHECK(record.attempts == 1);
  CHECK(record.bytes_in == std::string_view(kPlain).size());
  CHECK(record.bytes_out == std::string_view(kAnswer).size());
  CHECK(record.error_code.empty());
}

TEST_CASE("Exchange sends no head before the first event of a stream", "[exchange]") {
  Bench bench;
  bench.Submit(kStream);
  bench.call().Head(200, "text/event-stream");
  CHECK_FALSE(bench.sink_->head_.has_value());

  bench.call().Body(kChunk);

  REQUIRE(bench.sink_->head_.has_value());
  CHECK(bench.sink_->head_->streaming);
  CHECK(bench.sink_->body_ == kChunk);
}

TEST_CASE("Exchange refuses what is no call, before any upstream hears of it", "[exchange]") {
  Bench bench;
  bench.Submit(R"({"model":)");

  CHECK(bench.calls_.empty());
  CHECK(bench.sink_->status() == 400);
  CHECK(bench.sink_->done_ == 1);
  const LogRecord record = bench.Record();
  CHECK(record.status == 400);
  CHECK(record.error_code == "invalid_request");
  CHECK(record.attempts == 0);
}

TEST_CASE("Exchange answers 404 for an unknown model", "[exchange]") {
  Bench bench;
  bench.Submit(R"({"model":"nobody/m","messages":[]})");

  CHECK(bench.sink_->status() == 404);
  CHECK(bench.sink_->body_.find("model_not_found") != std::string::npos);
  const LogRecord record = bench.Record();
  CHECK(record.model_asked == "nobody/m");
  CHECK(record.model_sent.empty());
}

TEST_CASE("Exchange says which key or translation is missing", "[exchange]") {
  Bench bench;
  bench.Submit(R"({"model":"bare/m","messages":[]})");
  CHECK(bench.sink_->status() == 503);
  bench.Submit(R"({"model":"ant/m","messages":[]})");
  CHECK(bench.sink_->status() == 400);

  CHECK(bench.calls_.empty());
  bench.gateway_.reset();
  REQUIRE(bench.records_.size() == 2);
  CHECK(bench.records_[0].error_code == "no_key");
  CHECK(bench.records_[1].error_code == "unsupported");
}

TEST_CASE("Exchange answers 404 for what the provider's protocol does not have", "[exchange]") {
  Bench bench;
  Request request;
  request.path = "/v1/embeddings";
  request.body = R"({"model":"ant/m","input":"x"})";

  bench.Submit(std::move(request));

  CHECK(bench.sink_->status() == 404);
  CHECK(bench.calls_.empty());
}

TEST_CASE("Exchange passes an upstream's error on and records it", "[exchange]") {
  Bench bench;
  bench.Submit(kPlain);
  bench.call().Head(429, "application/json", {{"retry-after", "3"}});
  bench.call().Body(R"({"error":{"message":"slow down","type":"requests","code":"rate"}})");
  bench.call().Done();

  CHECK(bench.sink_->status() == 429);
  CHECK(bench.sink_->header("retry-after") == "3");
  CHECK(bench.sink_->body_.find("slow down") != std::string::npos);
  const LogRecord record = bench.Record();
  CHECK(record.status == 429);
  CHECK(record.upstream_status == 429);
  CHECK(record.error_code == "upstream_status");
  CHECK(record.error_text.find("slow down") != std::string::npos);
}

TEST_CASE("Exchange answers 502 when the upstream cannot be reached", "[exchange]") {
  Bench bench;
  bench.Submit(kPlain);
  bench.call().Done(Fail(ErrorCode::kConnect, "connection refused"));

  CHECK(bench.sink_->status() == 502);
  CHECK(bench.sink_->outcome_->has_value());
  const LogRecord record = bench.Record();
  CHECK(record.error_code == "connect");
  CHECK(record.upstream_status == 0);
  CHECK(record.attempts == 1);
}

TEST_CASE("Exchange tells a stream that breaks off in the client's protocol", "[exchange]") {
  Bench bench;
  bench.Submit(kStream);
  bench.call().Head(200, "text/event-stream");
  bench.call().Body(kChunk);
  bench.call().Done(Fail(ErrorCode::kUpstreamStream, "reset by peer"));

  CHECK(bench.sink_->outcome_->has_value());
  CHECK(bench.sink_->body_.find("\"error\"") != std::string::npos);
  CHECK(bench.sink_->body_.find("[DONE]") == std::string::npos);
  const LogRecord record = bench.Record();
  CHECK(record.status == 200);
  CHECK(record.streamed);
  CHECK(record.error_code == "upstream_stream");
}

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
  Bench bench;
  bench.Submit(kStream);

  bench.loop_.Advance(UpstreamTimeouts{}.stream_first_byte);

  CHECK(bench.call().cancelled);
  CHECK(bench.sink_->status() == 504);
  CHECK(bench.Record().error_code == "timeout");
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
