// A dialect of one's own, both ways, without a change to any other.
#include "protocol/made_up/echo_dialect.hpp"

#include <vector>

#include "exchange/exchange_bench.hpp"

namespace gateway::protocol::made_up {
namespace {

using exchange_bench::Bench;
using exchange_bench::MakeProvider;

class EchoBench : public Bench {
 public:
  EchoBench()
      : Bench({MakeProvider("echo", kEcho, 1), MakeProvider("oai", Dialect::kOpenAi, 1)},
              Adapters()) {}

 private:
  static std::vector<std::unique_ptr<ProtocolAdapter>> Adapters() {
    std::vector<std::unique_ptr<ProtocolAdapter>> adapters;
    adapters.push_back(std::make_unique<OpenAiToEcho>());
    adapters.push_back(std::make_unique<EchoToOpenAi>());
    return adapters;
  }
};

TEST_CASE("A made-up upstream answers OpenAI clients", "[protocol][made_up]") {
  EchoBench bench;
  bench.Submit(
      R"({"model":"echo/m","temperature":1,"messages":[{"role":"user","content":"你\n好"}]})");
  CHECK(bench.call().request.url == "http://upstream/v1/echo");
  CHECK(bench.call().request.body == R"({"model":"m","say":["你\n好"],"stream":false})");

  bench.call().Head(200, "application/json");
  bench.call().Body(R"({"said":["你\n","好"],"tokens":[3,2]})");
  bench.call().Done();

  CHECK(bench.sink_->body_ ==
        R"({"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant",)"
        R"("content":"你\n好"},"finish_reason":"stop"}]})");
  CHECK(bench.sink_->header("x-gateway-lossy") == "temperature");
  const LogRecord record = bench.Record();
  CHECK(record.usage.completion == 2);
  CHECK(record.stop_reason == "said");
  CHECK(record.lossy == "temperature");
}

TEST_CASE("A made-up upstream streams to OpenAI clients", "[protocol][made_up]") {
  EchoBench bench;
  bench.Submit(R"({"model":"echo/m","stream":true,"messages":[]})");
  bench.call().Head(200, "text/event-stream");
  for (const char c : std::string("data: {\"piece\":\"hi\"}\n\ndata: {\"tokens\":[3,2]}\n\n")) {
    bench.call().Body(std::string(1, c));
  }
  bench.call().Done();

  CHECK(bench.sink_->body_.find(R"("delta":{"content":"hi"})") != std::string::npos);
  CHECK(bench.sink_->body_.ends_with("data: [DONE]\n\n"));
  CHECK(bench.Record().usage.prompt == 3);
}

TEST_CASE("A made-up upstream that breaks off is told in the client's protocol",
          "[protocol][made_up]") {
  EchoBench bench;
  bench.Submit(R"({"model":"echo/m","stream":true,"messages":[]})");
  bench.call().Head(200, "text/event-stream");
  bench.call().Body("data: {\"piece\":\"hi\"}\n\n");
  bench.call().Done();

  CHECK(bench.sink_->body_.find(R"(data: {"error":{"message":"the upstream's stream broke off")") !=
        std::string::npos);
  CHECK(bench.Record().error_code == "upstream_stream");
}

TEST_CASE("Made-up clients reach OpenAI upstreams, and are told errors in their own words",
          "[protocol][made_up]") {
  EchoBench bench;
  Request request;
  request.dialect = kEcho;
  request.path = "/echo";
  request.body = R"({"model":"oai/m","say":["a"]})";
  bench.Submit(request);
  CHECK(bench.call().request.body == R"({"model":"m","messages":[{"role":"user","content":"a"}]})");
  bench.call().Head(200, "application/json");
  bench.call().Body(exchange_bench::kAnswer);
  bench.call().Done();
  CHECK(bench.sink_->body_ == R"({"said":["好"]})");

  request.body = R"({"model":"nobody/m","say":[]})";
  bench.Submit(request);
  CHECK(bench.sink_->status() == 404);
  CHECK(bench.sink_->body_.starts_with(R"({"problem":")"));
}

}  // namespace
}  // namespace gateway::protocol::made_up
