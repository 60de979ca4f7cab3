// Calls that are read to their end without their client, for the usage: so many, and for so long.
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
using support::FakeCall;

constexpr std::size_t kMost = 64;

class DrainBench : public FailoverBench {
 public:
  DrainBench() : FailoverBench({Draining()}) {}

  // A stream that has begun, and whose client leaves.
  FakeCall& Leave() {
    const auto call = Submit(R"({"model":"m","stream":true,"messages":[]})");
    this->call().Head(200, "text/event-stream");
    this->call().Body(kChunk);
    call->Cancel();
    CHECK(sink_->done_ == 1);
    return this->call();
  }

 private:
  static std::shared_ptr<const Provider> Draining() {
    auto provider = std::make_shared<Provider>(*MakeProvider("a", Dialect::kOpenAi, 1));
    provider->on_disconnect = OnDisconnect::kDrain;
    return provider;
  }
};

void EndStream(FakeCall& call) {
  call.Body(R"(data: {"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})"
            "\n\ndata: [DONE]\n\n");
  call.Done();
}

TEST_CASE("Exchange drains 64 calls at once, and takes others for those that ended", "[exchange]") {
  DrainBench bench;
  for (std::size_t i = 0; i < kMost; ++i) {
    CHECK_FALSE(bench.Leave().cancelled);
  }

  CHECK(bench.Leave().cancelled);
  CHECK(bench.gateway_->running() == kMost);
  EndStream(bench.calls_.front());
  CHECK(bench.gateway_->running() == kMost - 1);
  CHECK_FALSE(bench.Leave().cancelled);
  CHECK(bench.Leave().cancelled);
}

TEST_CASE("Exchange drains a call for a minute, then others have its place", "[exchange]") {
  DrainBench bench;
  for (std::size_t i = 0; i < kMost; ++i) {
    bench.Leave();
  }

  bench.loop_.Advance(60s - 1ms);
  for (const FakeCall& call : bench.calls_) {
    CHECK_FALSE(call.cancelled);
  }
  bench.loop_.Advance(1ms);
  for (const FakeCall& call : bench.calls_) {
    CHECK(call.cancelled);
  }
  CHECK(bench.gateway_->running() == 0);
  CHECK(bench.loop_.timers() == 0);
  for (std::size_t i = 0; i < kMost; ++i) {
    CHECK_FALSE(bench.Leave().cancelled);
  }
  CHECK(bench.Leave().cancelled);

  bench.gateway_.reset();
  REQUIRE(bench.records_.size() >= kMost);
  for (std::size_t i = 0; i < kMost; ++i) {
    CHECK(bench.records_[i].status == 499);
    CHECK(bench.records_[i].outcome == "client_disconnect");
  }
}

}  // namespace
}  // namespace gateway
