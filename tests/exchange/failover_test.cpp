// Whom an Exchange asks after a failure, and what the client sees of it.
#include <string>

#include "exchange/failover_bench.hpp"
#include "libgateway/protocol/raw.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using exchange_bench::FailoverBench;
using exchange_bench::kAnswer;
using exchange_bench::MakeProvider;

TEST_CASE("Exchange takes the next key after a 401, at once", "[exchange]") {
  FailoverBench bench(FailoverBench::One(3));
  bench.Ask();
  bench.AnswerError(401);

  REQUIRE(bench.calls_.size() == 2);
  CHECK(FailoverBench::KeyOf(bench.calls_[0]).ends_with("0001"));
  CHECK(FailoverBench::KeyOf(bench.calls_[1]).ends_with("0002"));
  bench.AnswerWell();
  CHECK(bench.sink_->status() == 200);
  CHECK(bench.sink_->body_ == kAnswer);
  CHECK(bench.sink_->header("x-gateway-attempts") == "2/3");
  CHECK(bench.sink_->header("x-gateway-key") == "a#2");
  const LogRecord record = bench.Record();
  CHECK(record.attempts == 2);
  CHECK(record.key_alias == "a#2");
  CHECK(record.outcome == "success");
  CHECK(record.error_code.empty());
}

TEST_CASE("Exchange asks at most as often as it may, then passes the last error on", "[exchange]") {
  FailoverBench bench(FailoverBench::One(5));
  bench.Ask();
  for (int i = 1; i <= 3; ++i) {
    REQUIRE(bench.calls_.size() == static_cast<std::size_t>(i));
    bench.AnswerError(401, R"({"error":{"message":"bad key )" + std::to_string(i) + R"("}})");
  }

  CHECK(bench.calls_.size() == 3);
  CHECK(bench.sink_->status() == 401);
  CHECK(bench.sink_->body_.find("bad key 3") != std::string::npos);
  CHECK(bench.sink_->header("x-gateway-attempts") == "3/3");
  CHECK(bench.sink_->header("x-should-retry") == "false");
  const LogRecord record = bench.Record();
  CHECK(record.outcome == "key_rejected");
  CHECK(record.status == 401);
}

TEST_CASE("Exchange repeats a call once after a server error, then goes to the next provider",
          "[exchange]") {
  FailoverBench bench(FailoverBench::Two());
  bench.Ask();
  bench.AnswerError(500);
  bench.WaitOut();
  REQUIRE(bench.calls_.size() == 2);
  CHECK(bench.call().request.body.find("m-at-a") != std::string::npos);
  bench.AnswerError(500);

  REQUIRE(bench.calls_.size() == 3);
  CHECK(bench.call().request.body.find("m-at-b") != std::string::npos);
  bench.AnswerWell();
  CHECK(bench.sink_->status() == 200);
  CHECK(bench.sink_->header("x-gateway-provider") == "b");
  CHECK(bench.sink_->header("x-gateway-attempts") == "3/3");
}

TEST_CASE("Exchange goes to the next provider at once when one is busy, with one it repeats",
          "[exchange]") {
  FailoverBench two(FailoverBench::Two());
  two.Ask();
  two.AnswerError(503);
  REQUIRE(two.calls_.size() == 2);
  CHECK(two.call().request.body.find("m-at-b") != std::string::npos);

  FailoverBench one(FailoverBench::One(1));
  one.Ask();
  one.AnswerError(503);
  one.WaitOut();
  CHECK(one.calls_.size() == 2);
  one.AnswerError(503);
  one.WaitOut();
  CHECK(one.calls_.size() == 2);
  CHECK(one.sink_->status() == 503);
  CHECK(one.sink_->header("x-should-retry") == "false");
}

TEST_CASE("Exchange does not repeat what the client must change", "[exchange]") {
  const int status = GENERATE(400, 413, 422);
  FailoverBench bench(FailoverBench::Two(2));
  bench.Ask();
  bench.AnswerError(status, R"({"error":{"message":"bad field","code":null}})");
  bench.WaitOut();

  CHECK(bench.calls_.size() == 1);
  CHECK(bench.sink_->status() == status);
  CHECK(bench.sink_->header("x-should-retry").empty());
  CHECK(bench.sink_->header("x-gateway-attempts") == "1/3");
}

TEST_CASE("Exchange falls back on a refusal only if the route says so", "[exchange]") {
  const bool says_so = GENERATE(false, true);
  FailoverBench bench(FailoverBench::Two(), {}, says_so);
  bench.Ask();
  bench.AnswerError(400, R"({"error":{"message":"long","code":"context_length_exceeded"}})");

  CHECK(bench.calls_.size() == (says_so ? 2U : 1U));
}

TEST_CASE("Exchange may go on after a first byte that never came, but not to the same provider",
          "[exchange]") {
  RequestLimits limits;
  limits.retry_timeouts = GENERATE(true, false);
  FailoverBench bench(FailoverBench::Two(), limits);
  bench.Ask();
  bench.loop_.Advance(std::chrono::seconds(121));

  CHECK(bench.calls_[0].cancelled);
  if (limits.retry_timeouts) {
    REQUIRE(bench.calls_.size() == 2);
    CHECK(bench.call().request.body.find("m-at-b") != std::string::npos);
  } else {
    CHECK(bench.calls_.size() == 1);
    CHECK(bench.sink_->status() == 504);
  }
}

TEST_CASE("Exchange tries an upstream that cannot be reached once more, then the next",
          "[exchange]") {
  FailoverBench bench(FailoverBench::Two());
  bench.Ask();
  bench.Lose(Fail(ErrorCode::kConnect, "refused"));
  bench.WaitOut();
  REQUIRE(bench.calls_.size() == 2);
  CHECK(bench.call().request.body.find("m-at-a") != std::string::npos);
  bench.Lose(Fail(ErrorCode::kConnect, "refused"));
  REQUIRE(bench.calls_.size() == 3);
  CHECK(bench.call().request.body.find("m-at-b") != std::string::npos);
}

TEST_CASE("Exchange never tries a host again whose certificate does not verify", "[exchange]") {
  FailoverBench bench(FailoverBench::One(1));
  bench.Ask();
  Error error = Fail(ErrorCode::kConnect, "does not verify");
  error.upstream_code = "certificate";
  bench.Lose(error);
  bench.WaitOut();

  CHECK(bench.calls_.size() == 1);
  CHECK(bench.sink_->status() == 502);
  CHECK(bench.Record().outcome == "certificate");
}

TEST_CASE("Exchange takes what is no answer for a failure", "[exchange]") {
  struct Case {
    const char* type;
    const char* body;
  };
  const Case given = GENERATE(Case{"text/html", "<html><title>Login</title></html>"},
                              Case{"application/json", ""}, Case{"application/json", "{\"a\":"},
                              Case{"application/json", R"({"error":{"message":"x"}})"});
  FailoverBench bench(FailoverBench::Two());
  bench.Ask();
  bench.call().Head(200, given.type);
  if (*given.body != '\0') {
    bench.call().Body(given.body);
  }
  bench.call().Done();
  bench.WaitOut();
  REQUIRE(bench.calls_.size() == 2);
  bench.AnswerWell();
  CHECK(bench.sink_->status() == 200);
}

TEST_CASE("Exchange asks again over a new connection where one was lost", "[exchange]") {
  FailoverBench bench(FailoverBench::One(1));
  bench.Ask();
  CHECK_FALSE(bench.call().request.fresh_connection);
  bench.Lose(Fail(ErrorCode::kConnect, "lost"));
  bench.WaitOut();
  REQUIRE(bench.calls_.size() == 2);
  CHECK(bench.call().request.fresh_connection);

  FailoverBench other(FailoverBench::One(1));
  other.Ask();
  other.AnswerError(500);
  other.WaitOut();
  REQUIRE(other.calls_.size() == 2);
  CHECK_FALSE(other.call().request.fresh_connection);
}

TEST_CASE("Exchange gives a client's idempotency key to the first provider only", "[exchange]") {
  FailoverBench bench(FailoverBench::Two());
  Request request;
  request.method = "POST";
  request.path = "/v1/chat/completions";
  request.headers = {{"content-type", "application/json"}, {"idempotency-key", "once-7"}};
  request.body = R"({"model":"m","messages":[]})";
  bench.Submit(std::move(request));
  const auto key = [&bench](std::size_t call) {
    return std::string(FindHeader(bench.calls_[call].request.headers, "idempotency-key"));
  };

  bench.AnswerError(500);
  bench.WaitOut();
  bench.AnswerError(500);
  bench.WaitOut();

  REQUIRE(bench.calls_.size() == 3);
  CHECK(key(0) == "once-7");
  CHECK(key(1) == "once-7");  // the same provider: it can tell that this is a copy
  CHECK(key(2) == "once-7-b");
}

TEST_CASE("Exchange answers from another protocol's provider when the first fails", "[exchange]") {
  FailoverBench bench(
      {MakeProvider("a", Dialect::kOpenAi, 1), MakeProvider("ant", Dialect::kAnthropic, 1)});
  bench.Submit(R"({"model":"m","messages":[{"role":"user","content":"hi"}]})");
  bench.AnswerError(429, R"({"error":{"message":"slow"}})", {{"retry-after", "60"}});
  REQUIRE(bench.calls_.size() == 2);
  CHECK(bench.call().request.url == "http://upstream/v1/messages");
  bench.call().Head(200, "application/json");
  bench.call().Body(R"({"id":"msg_1","type":"message","role":"assistant","model":"m",)"
                    R"("content":[{"type":"text","text":"好"}],"stop_reason":"end_turn",)"
                    R"("usage":{"input_tokens":3,"output_tokens":1}})");
  bench.call().Done();

  CHECK(bench.sink_->status() == 200);
  CHECK(bench.sink_->body_.find("chat.completion") != std::string::npos);
}

TEST_CASE("Exchange does not try another key when the client has named one", "[exchange]") {
  FailoverBench bench(FailoverBench::One(2));
  Request request;
  request.body = R"({"model":"m","messages":[]})";
  request.key = "a#1";
  bench.Submit(std::move(request));
  bench.AnswerError(401);

  CHECK(bench.calls_.size() == 1);
  CHECK(bench.sink_->status() == 401);
}

TEST_CASE("Exchange does not send a raw call twice that may have been done", "[exchange]") {
  const std::string method = GENERATE("POST", "DELETE", "GET");
  FailoverBench bench(FailoverBench::One(2), {}, false, [](GatewayParts& parts) {
    parts.raw_adapter = protocol::NewRawPassthrough();
  });
  Request request;
  request.raw = true;
  request.method = method;
  request.provider = "a";
  request.raw_path = "/files/f1";
  bench.Submit(std::move(request));
  bench.AnswerError(500);
  bench.WaitOut();

  CHECK(bench.calls_.size() == (method == "GET" ? 2 : 1));
  CHECK(bench.calls_.front().request.fresh_connection == (method != "GET"));
}

}  // namespace
}  // namespace gateway
