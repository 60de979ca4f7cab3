// What is said, where that is logged.
#include <memory>
#include <string>

#include "exchange/failover_bench.hpp"
#include "libgateway/exchange/body_capture.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using exchange::BodyCapture;
using exchange_bench::Bench;
using exchange_bench::FailoverBench;
using exchange_bench::kAnswer;
using exchange_bench::kChunk;
using exchange_bench::kPlain;
using exchange_bench::kStream;
using exchange_bench::MakeProvider;

struct Kept {
  std::string text;
  bool cut;
};

Kept Keep(std::string_view text, std::size_t most, std::string_view secret = "canary-secret") {
  BodyCapture capture(most);
  for (const char c : text) {
    capture.AddAnswer({&c, 1});
  }
  const json::SecretMask mask({&secret, 1});
  const auto bodies = capture.Finish(mask, {});
  return {bodies->answer, bodies->answer_cut};
}

TEST_CASE("exchange::BodyCapture keeps what fits, cut between characters", "[exchange]") {
  CHECK(Keep("你好", 6).text == "你好");
  CHECK_FALSE(Keep("你好", 6).cut);
  CHECK(Keep("你好", 5).text == "你");
  CHECK(Keep("你好", 5).cut);
  CHECK(Keep("你好", 2).text.empty());
  CHECK(Keep("你好", 2).cut);
  CHECK(Keep(std::string(100'000, 'x'), 1000).text == std::string(1000, 'x'));
  CHECK(Keep(std::string(100'000, 'x'), 1000).cut);
  CHECK_FALSE(Keep("", 10).cut);
}

TEST_CASE("exchange::BodyCapture keeps valid UTF-8 without NUL, lines as they are", "[exchange]") {
  CHECK(Keep("a\xff\xfe\xff"
             "b\xc3",
             100)
            .text ==
        "a\xef\xbf\xbd"
        "b\xef\xbf\xbd");
  CHECK(Keep(std::string("a\0\0b\n\tc", 7), 100).text ==
        "a\xef\xbf\xbd"
        "b\n\tc");
}

TEST_CASE("exchange::BodyCapture masks a secret wherever it stands, at the cut, too",
          "[exchange]") {
  const std::string secret = "canary-" + std::string(100, 'q');
  for (std::size_t before = 0; before < 300; ++before) {
    const Kept kept =
        Keep(std::string(before, '.') + secret + std::string(20'000, '-'), 200, secret);
    CAPTURE(before, kept.text);
    CHECK(kept.text.find('q') == std::string::npos);
    CHECK(kept.cut);
  }
}

TEST_CASE("exchange::BodyCapture shows no half of a secret behind many others", "[exchange]") {
  const std::string secret = "canary-" + std::string(100, 'q');
  std::string text;
  while (text.size() < 30'000) {
    text += secret;
  }

  const Kept kept = Keep(text, 1000, secret);

  CHECK(kept.text.find_first_not_of('*') == std::string::npos);
  CHECK(kept.cut);
}

TEST_CASE("Exchange logs bodies when the provider, the request or its header says so",
          "[exchange]") {
  const std::string who = GENERATE(as<std::string>(), "provider", "request", "header", "nobody");
  CAPTURE(who);
  auto provider = std::make_shared<Provider>(*MakeProvider("oai", Dialect::kOpenAi, 1));
  provider->log_bodies = who == "provider";
  Bench bench({provider});
  Request request;
  request.body = kPlain;
  request.log_bodies = who == "request";
  request.headers = {{"x-gateway-log", who == "header" ? "Body " : "no"}};
  bench.Submit(std::move(request));
  CHECK(FindHeader(bench.call().request.headers, "x-gateway-log").empty());
  bench.call().Head(200, "application/json");
  bench.call().Body(kAnswer);
  bench.call().Done();

  const LogRecord record = bench.Record();
  if (who == "nobody") {
    CHECK(record.bodies == nullptr);
    return;
  }
  REQUIRE(record.bodies != nullptr);
  CHECK(record.bodies->request == kPlain);
  CHECK(record.bodies->answer == kAnswer);
  CHECK_FALSE(record.bodies->request_cut);
  CHECK_FALSE(record.bodies->answer_cut);
}

TEST_CASE("Exchange logs a stream as the client got it", "[exchange]") {
  Bench bench;
  Request request;
  request.body = kStream;
  request.log_bodies = true;
  bench.Submit(std::move(request));
  bench.call().Head(200, "text/event-stream");
  bench.call().Body(kChunk);
  bench.call().Body("data: [DONE]\n\n");
  bench.call().Done();
  const std::string given = bench.sink_->body_;

  const LogRecord record = bench.Record();
  REQUIRE(record.bodies != nullptr);
  CHECK(record.bodies->answer == given);
}

TEST_CASE("Exchange logs what a client was answered that was refused", "[exchange]") {
  Bench bench;
  Request request;
  request.body = "{broken";
  request.log_bodies = true;
  bench.Submit(std::move(request));
  const std::string given = bench.sink_->body_;

  const LogRecord record = bench.Record();
  REQUIRE(record.bodies != nullptr);
  CHECK(record.bodies->request == "{broken");
  CHECK(record.bodies->answer == given);
}

TEST_CASE("Exchange cuts logged bodies to the configured length", "[exchange]") {
  RequestLimits limits;
  limits.logged_body_bytes = 10;
  FailoverBench bench(FailoverBench::One(1), limits);
  Request request;
  request.body = R"({"model":"m","messages":[]})";
  request.log_bodies = true;
  bench.Submit(std::move(request));
  bench.AnswerWell();

  const LogRecord record = bench.Record();
  REQUIRE(record.bodies != nullptr);
  CHECK(record.bodies->request == R"({"model":")");
  CHECK(record.bodies->request_cut);
  CHECK(record.bodies->answer == std::string(kAnswer).substr(0, 10));
  CHECK(record.bodies->answer_cut);
}

// Of all providers, not of the one that was asked alone; and the client's own.
TEST_CASE("Exchange logs no configured key, nor the client's", "[exchange]") {
  Bench bench(
      {MakeProvider("oai", Dialect::kOpenAi, 1), MakeProvider("ant", Dialect::kAnthropic, 3)});
  Request request;
  request.body =
      R"({"model":"oai/m","messages":[{"role":"user","content":"sk-upstream-secret-0001 )"
      R"(sk-upstream-secret-0003 canary:credential sk-somebody-elses-key-0000"}]})";
  request.headers = {{"authorization", "Bearer canary:credential"}};
  request.log_bodies = true;
  bench.Submit(std::move(request));
  bench.call().Head(200, "application/json");
  bench.call().Body(R"({"id":"c1","object":"chat.completion","created":1,"model":"m","choices":)"
                    R"([{"index":0,"message":{"role":"assistant","content":)"
                    R"("sk-upstream-secret-0002"},"finish_reason":"stop"}]})");
  bench.call().Done();

  const LogRecord record = bench.Record();
  REQUIRE(record.bodies != nullptr);
  CHECK(record.bodies->request.find("\"content\":\"*** *** *** ***\"") != std::string::npos);
  CHECK(record.bodies->answer.find("\"content\":\"***\"") != std::string::npos);
}

}  // namespace
}  // namespace gateway
