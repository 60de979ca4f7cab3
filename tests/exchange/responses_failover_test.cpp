// A response (of the Responses API) that fails before its content is a call that failed.
#include <string>

#include "exchange/failover_bench.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using exchange_bench::FailoverBench;

// How the upstream tells of the failure.
enum class Told {
  kFailedEvent,  // response.created, then response.failed
  kErrorEvent,   // response.created, then error
  kUnfolded,     // one object to a client that asked for a stream
  kPlain,        // one object
  kFolded,       // response.failed to a client that asked for one object
  kFoldedError,  // error to such a client
};

constexpr std::initializer_list<Told> kAllTold = {Told::kFailedEvent, Told::kErrorEvent,
                                                  Told::kUnfolded,    Told::kPlain,
                                                  Told::kFolded,      Told::kFoldedError};

bool Streams(Told told) {
  return told == Told::kFailedEvent || told == Told::kErrorEvent || told == Told::kUnfolded;
}

std::string Event(const std::string& type, const std::string& rest) {
  return "event: " + type + "\ndata: {\"type\":\"" + type + "\",\"sequence_number\":0," + rest +
         "}\n\n";
}

const std::string kCreated =
    Event("response.created", R"("response":{"id":"r1","object":"response","status":"queued"})");
const std::string kDelta = Event("response.output_text.delta", R"("delta":"hi")");
const std::string kWhole = R"({"id":"r2","object":"response","status":"completed","output":[]})";
const std::string kCompleted = Event("response.completed", "\"response\":" + kWhole);

std::string Failed(const std::string& code) {
  return R"({"id":"r1","object":"response","status":"failed","output":[],"error":{"code":")" +
         code + R"(","message":"no luck"}})";
}

void Ask(FailoverBench& bench, bool stream) {
  Request request;
  request.path = "/v1/responses";
  request.body =
      stream ? R"({"model":"m","stream":true,"input":"hi"})" : R"({"model":"m","input":"hi"})";
  bench.Submit(std::move(request));
}

void FailTheCall(FailoverBench& bench, Told told, const std::string& code) {
  if (told == Told::kPlain || told == Told::kUnfolded) {
    bench.call().Head(200, "application/json");
    bench.call().Body(Failed(code));
    bench.call().Done();
  } else {
    bench.call().Head(200, "text/event-stream");
    const bool by_error = told == Told::kErrorEvent || told == Told::kFoldedError;
    bench.call().Body(kCreated +
                      (by_error ? Event("error", R"("code":")" + code + R"(","message":"no luck")")
                                : Event("response.failed", "\"response\":" + Failed(code))));
  }
  bench.Turn();
}

void AnswerTheCall(FailoverBench& bench, bool stream) {
  bench.call().Head(200, stream ? "text/event-stream" : "application/json");
  bench.call().Body(stream ? kCreated + kDelta + kCompleted : kWhole);
  bench.call().Done();
}

TEST_CASE("Exchange asks somebody else when a response fails before its content", "[exchange]") {
  const Told told = GENERATE(values(kAllTold));
  const std::string code = GENERATE("server_error", "unheard_of");
  CAPTURE(static_cast<int>(told), code);
  FailoverBench bench(FailoverBench::Two());
  Ask(bench, Streams(told));
  FailTheCall(bench, told, code);
  bench.WaitOut();  // once more
  REQUIRE(bench.calls_.size() == 2);
  FailTheCall(bench, told, code);
  bench.WaitOut();

  REQUIRE(bench.calls_.size() == 3);
  CHECK(FailoverBench::KeyOf(bench.calls_[2]).ends_with("0001"));
  CHECK_FALSE(bench.sink_->head_.has_value());
  AnswerTheCall(bench, Streams(told));
  CHECK(bench.sink_->status() == 200);
  CHECK(bench.sink_->body_ == (Streams(told) ? kCreated + kDelta + kCompleted : kWhole));
  CHECK(bench.sink_->header("x-gateway-provider") == "b");
  CHECK(bench.Record().outcome == "success");
}

TEST_CASE("Exchange takes the next key when a response fails for the rate limit", "[exchange]") {
  const Told told = GENERATE(values(kAllTold));
  CAPTURE(static_cast<int>(told));
  const auto providers = FailoverBench::One(2);
  RequestLimits limits;
  limits.max_attempts = 2;
  FailoverBench bench(providers, limits);
  Ask(bench, Streams(told));
  FailTheCall(bench, told, "rate_limit_exceeded");

  REQUIRE(bench.calls_.size() == 2);
  CHECK(FailoverBench::KeyOf(bench.calls_[1]).ends_with("0002"));
  const auto keys = providers.front()->keys->Status(bench.loop_.Now());
  CHECK(keys[0].failures == 1);
  REQUIRE(keys[0].blocked.size() == 1);
  CHECK(keys[0].blocked[0].reason == "rate_limited");
  FailTheCall(bench, told, "rate_limit_exceeded");
  CHECK(bench.sink_->status() == 429);
  CHECK(bench.sink_->body_.find("rate_limit_exceeded") != std::string::npos);
  CHECK_FALSE(bench.sink_->header("retry-after").empty());
}

TEST_CASE("Exchange does not ask again when a response fails for what the client sent",
          "[exchange]") {
  const Told told = GENERATE(values(kAllTold));
  const std::string code = GENERATE("invalid_prompt", "unsupported_image_media_type");
  CAPTURE(static_cast<int>(told), code);
  FailoverBench bench(FailoverBench::Two(2));
  Ask(bench, Streams(told));
  FailTheCall(bench, told, code);
  bench.WaitOut();

  CHECK(bench.calls_.size() == 1);
  // An object is passed on as it came; that it failed is for the client to see in it.
  const bool as_it_came = told == Told::kPlain || told == Told::kFolded;
  CHECK(bench.sink_->status() == (as_it_came ? 200 : 400));
  CHECK(bench.sink_->body_.find(code) != std::string::npos);
  CHECK(bench.sink_->body_.find("no luck") != std::string::npos);
  CHECK(bench.Record().outcome == "invalid_request");
}

TEST_CASE("Exchange tells a client of a response that fails after its content", "[exchange]") {
  const auto providers = FailoverBench::Two();
  FailoverBench bench(providers);
  Ask(bench, true);
  bench.call().Head(200, "text/event-stream");
  const std::string failed = Event("response.failed", "\"response\":" + Failed("server_error"));
  bench.call().Body(kCreated + kDelta + failed);
  bench.WaitOut();

  CHECK(bench.calls_.size() == 1);
  CHECK(bench.sink_->body_ == kCreated + kDelta + failed);
  CHECK(providers.front()->keys->Status(bench.loop_.Now())[0].failures == 0);
  CHECK(bench.Record().outcome == "upstream_reset");
}

// An event that says only that the response has begun, and what it was asked.
std::string Echo(const std::string& type, std::size_t bytes) {
  return Event(type, R"("response":{"id":"r1","object":"response","instructions":")" +
                         std::string(bytes, 'x') + "\"}");
}

TEST_CASE("Exchange holds back a response that begins with the instructions it was given",
          "[exchange]") {
  constexpr std::size_t kInstructions = 400U << 10U;
  FailoverBench bench(FailoverBench::Two());
  Ask(bench, true);
  bench.call().Head(200, "text/event-stream");
  bench.call().Body(Echo("response.created", kInstructions) +
                    Echo("response.in_progress", kInstructions));
  CHECK_FALSE(bench.sink_->head_.has_value());
  bench.call().Body(Event("response.failed", "\"response\":" + Failed("server_error")));
  bench.WaitOut();

  REQUIRE(bench.calls_.size() == 2);
  AnswerTheCall(bench, true);
  CHECK(bench.sink_->body_ == kCreated + kDelta + kCompleted);
}

TEST_CASE("Exchange holds no more than 1 MiB of an answer back", "[exchange]") {
  FailoverBench bench(FailoverBench::Two());
  Ask(bench, true);
  bench.call().Head(200, "text/event-stream");
  const std::string created = Echo("response.created", 1U << 20U);
  bench.call().Body(created);

  CHECK(bench.sink_->status() == 200);
  CHECK(bench.sink_->body_ == created);
}

}  // namespace
}  // namespace gateway
