// What is held back of a stream, and what a client is told when it fails.
#include <string>

#include "exchange/failover_bench.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using exchange_bench::FailoverBench;
using exchange_bench::kChunk;
using exchange_bench::MakeProvider;

constexpr const char* kRole =
    "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":["
    "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}"
    "\n\n";
constexpr const char* kErrorEvent =
    "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\",\"code\":null}}\n\n";

void BeginStream(FailoverBench& bench, const char* first) {
  bench.call().Head(200, "text/event-stream");
  bench.call().Body(first);
}

TEST_CASE("Exchange gives a client nothing of a stream that has no content yet", "[exchange]") {
  FailoverBench bench(FailoverBench::Two());
  bench.AskStream();
  BeginStream(bench, kRole);
  CHECK_FALSE(bench.sink_->head_.has_value());
  bench.call().Body(kChunk);

  CHECK(bench.sink_->status() == 200);
  CHECK(bench.sink_->body_ == std::string(kRole) + kChunk);
}

TEST_CASE("Exchange asks somebody else when a stream reports an error before its content",
          "[exchange]") {
  const std::string first = GENERATE(as<std::string>(), "", kRole);
  FailoverBench bench(FailoverBench::Two());
  bench.AskStream();
  BeginStream(bench, (first + kErrorEvent).c_str());
  bench.WaitOut();

  CAPTURE(bench.sink_->status(), bench.sink_->body_);
  REQUIRE(bench.calls_.size() == 2);
  BeginStream(bench, kChunk);
  CHECK(bench.sink_->status() == 200);
  CHECK(bench.sink_->body_ == kChunk);
}

TEST_CASE("Exchange tells an error before the content by the status", "[exchange]") {
  RequestLimits limits;
  limits.max_attempts = 1;
  FailoverBench bench(FailoverBench::One(1), limits);
  bench.AskStream();
  BeginStream(bench, (std::string(kRole) + kErrorEvent).c_str());
  bench.Turn();

  CHECK(bench.sink_->status() == 502);
  CHECK(bench.sink_->body_.find("overloaded") != std::string::npos);
  CHECK(bench.sink_->body_.find("data:") == std::string::npos);
}

TEST_CASE("Exchange tells a limit that a stream began with by the status", "[exchange]") {
  const std::string first = GENERATE(as<std::string>(), "", kRole);
  const std::string limit =
      "data: {\"error\":{\"message\":\"slow down\",\"code\":\"rate_limit_exceeded\"}}\n\n";
  RequestLimits limits;
  limits.max_attempts = 2;
  FailoverBench bench(FailoverBench::One(2), limits);
  bench.AskStream();
  for (std::size_t call = 1; call <= 2; ++call) {
    REQUIRE(bench.calls_.size() == call);
    BeginStream(bench, (first + limit).c_str());
    bench.Turn();
  }

  CAPTURE(first, bench.sink_->body_);
  CHECK(bench.sink_->status() == 429);
  CHECK(bench.sink_->body_.find("slow down") != std::string::npos);
  CHECK_FALSE(bench.sink_->header("retry-after").empty());
  CHECK(bench.Record().outcome == "rate_limited");
}

TEST_CASE("Exchange tells by the status that a stream began with a used up account", "[exchange]") {
  FailoverBench bench(FailoverBench::One(1));
  bench.AskStream();
  BeginStream(bench,
              "data: {\"error\":{\"message\":\"quota\",\"code\":\"insufficient_quota\"}}\n\n");
  bench.Turn();

  CAPTURE(bench.sink_->body_);
  CHECK(bench.sink_->status() == 429);
  CHECK(bench.sink_->body_.find("insufficient_quota") != std::string::npos);
  CHECK(bench.sink_->header("x-should-retry") == "false");
  CHECK(bench.Record().outcome == "quota_used_up");
}

TEST_CASE("Exchange asks nobody else once a stream has content", "[exchange]") {
  FailoverBench bench(FailoverBench::Two());
  bench.AskStream();
  BeginStream(bench, kChunk);
  bench.Lose(Fail(ErrorCode::kUpstreamStream, "reset"));
  bench.WaitOut();

  CHECK(bench.calls_.size() == 1);
  CHECK(bench.sink_->body_.find("\"error\"") != std::string::npos);
  CHECK(bench.sink_->body_.find("[DONE]") == std::string::npos);
  const LogRecord record = bench.Record();
  CHECK(record.outcome == "upstream_reset");
  CHECK(record.status == 200);
}

TEST_CASE("Exchange begins a stream early when nothing comes, and can still ask others",
          "[exchange]") {
  FailoverBench bench(FailoverBench::Two());
  bench.AskStream();
  bench.loop_.Advance(std::chrono::seconds(16));

  REQUIRE(bench.sink_->head_.has_value());
  CHECK(bench.sink_->status() == 200);
  CHECK(bench.sink_->body_ == ": keep-alive\n\n");
  bench.AnswerError(503);
  REQUIRE(bench.calls_.size() == 2);
  BeginStream(bench, kChunk);
  CHECK(bench.sink_->body_ == std::string(": keep-alive\n\n") + kChunk);
}

TEST_CASE("Exchange begins a stream early without heartbeats, too", "[exchange]") {
  RequestLimits limits;
  limits.heartbeat = std::chrono::milliseconds(0);
  FailoverBench bench(FailoverBench::Two(), limits);
  bench.AskStream();
  bench.loop_.Advance(std::chrono::seconds(16));

  REQUIRE(bench.sink_->head_.has_value());
  CHECK(bench.sink_->status() == 200);
  bench.AnswerError(503);
  REQUIRE(bench.calls_.size() == 2);
  BeginStream(bench, kChunk);
  bench.loop_.Advance(std::chrono::seconds(60));
  CHECK(bench.sink_->body_ == kChunk);
}

TEST_CASE("Exchange tells a stream that began early of its failure by an event", "[exchange]") {
  RequestLimits limits;
  limits.max_attempts = 1;
  FailoverBench bench(FailoverBench::One(1), limits);
  bench.AskStream();
  bench.loop_.Advance(std::chrono::seconds(16));
  const bool answered = GENERATE(true, false);
  if (answered) {
    bench.AnswerError(500, R"({"error":{"message":"broken"}})");
  } else {
    bench.Lose(Fail(ErrorCode::kConnect, "broken"));
  }

  CHECK(bench.sink_->body_.find("data: {\"error\":") != std::string::npos);
  CHECK(bench.sink_->body_.find("broken") != std::string::npos);
  CHECK(bench.sink_->body_.find("[DONE]") == std::string::npos);
  CHECK(bench.sink_->done_ == 1);
}

TEST_CASE("Exchange sends heartbeats while a stream is silent, unless its client is slow",
          "[exchange]") {
  FailoverBench bench(FailoverBench::One(1));
  bench.AskStream();
  BeginStream(bench, kChunk);
  bench.loop_.Advance(std::chrono::seconds(14));
  CHECK(bench.sink_->body_ == kChunk);
  bench.loop_.Advance(std::chrono::seconds(2));
  CHECK(bench.sink_->body_ == std::string(kChunk) + ": keep-alive\n\n");

  bench.sink_->flow_ = Flow::kPause;
  bench.call().Body(kChunk);
  const std::string so_far = bench.sink_->body_;
  bench.loop_.Advance(std::chrono::seconds(60));
  CHECK(bench.sink_->body_ == so_far);
}

TEST_CASE("Exchange pings Anthropic's clients", "[exchange]") {
  FailoverBench bench({MakeProvider("ant", Dialect::kAnthropic, 1)});
  Request request;
  request.dialect = Dialect::kAnthropic;
  request.path = "/v1/messages";
  request.body = R"({"model":"m","max_tokens":5,"stream":true,"messages":[]})";
  bench.Submit(std::move(request));
  bench.loop_.Advance(std::chrono::seconds(16));

  CHECK(bench.sink_->body_ == "event: ping\ndata: {\"type\": \"ping\"}\n\n");
}

TEST_CASE("Exchange reads on for the usage when its provider is to be drained", "[exchange]") {
  auto provider = std::make_shared<Provider>(*MakeProvider("a", Dialect::kOpenAi, 1));
  provider->on_disconnect = OnDisconnect::kDrain;
  FailoverBench bench({provider});
  const auto call = bench.Submit(R"({"model":"m","stream":true,"messages":[]})");
  BeginStream(bench, kChunk);
  const std::string so_far = bench.sink_->body_;
  call->Cancel();
  CHECK(bench.sink_->done_ == 1);
  CHECK_FALSE(bench.call().cancelled);

  bench.call().Body(
      "data: "
      "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
      "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,"
      "\"completion_tokens\":6,\"total_tokens\":11}}\n\ndata: [DONE]\n\n");
  bench.call().Done();
  CHECK(bench.sink_->body_ == so_far);
  CHECK(bench.loop_.timers() == 0);
  const LogRecord record = bench.Record();
  CHECK(record.status == 499);
  CHECK(record.outcome == "client_disconnect");
  CHECK(record.usage.completion == 6);
}

}  // namespace
}  // namespace gateway
