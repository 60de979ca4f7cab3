// How an Exchange begins and is answered, and the record it leaves.
#include <string>
#include <utility>

#include "exchange/exchange_bench.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using exchange_bench::Bench;
using exchange_bench::kAnswer;
using exchange_bench::kChunk;
using exchange_bench::kPlain;
using exchange_bench::kStream;

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
  CHECK(bench.sink_->header("x-gateway-attempts") == "1/3");
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

TEST_CASE("Exchange refuses a provider whose protocol nobody translates", "[exchange]") {
  Bench bench;
  Request request;
  request.body = R"({"model":"ant/m","messages":[]})";

  bench.Submit(std::move(request));

  CHECK(bench.sink_->status() == 400);
  CHECK(bench.sink_->body_.find("speaks anthropic") != std::string::npos);
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
  bench.loop_.Advance(std::chrono::seconds(1));  // once more, over a new connection
  bench.call().Done(Fail(ErrorCode::kConnect, "connection refused"));

  CHECK(bench.sink_->status() == 502);
  CHECK(bench.sink_->outcome_->has_value());
  const LogRecord record = bench.Record();
  CHECK(record.error_code == "connect");
  CHECK(record.upstream_status == 0);
  CHECK(record.attempts == 2);
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

}  // namespace
}  // namespace gateway
