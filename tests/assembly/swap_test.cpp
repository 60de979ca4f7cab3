#include <string>
#include <utility>

#include "exchange/exchange_bench.hpp"
#include "gateway/gateway.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

// One provider that the bench does not have.
Snapshot Two() {
  GatewayConfig config;
  config.id = "0123abcd";
  ProviderConfig two;
  two.name = "two";
  two.base_url = "https://two.example/v1";
  two.keys = {{"two#1", Secret("sk-2")}};
  config.providers = {two};
  auto snapshot = BuildSnapshot(config, nullptr);
  REQUIRE(snapshot);
  return *std::move(snapshot);
}

TEST_CASE("Gateway::Swap refuses a snapshot without router or registry, and changes nothing",
          "[assembly]") {
  exchange_bench::Bench bench;
  const auto before = bench.gateway_->snapshot();
  Snapshot snapshot = Two();
  if (GENERATE(true, false)) {
    snapshot.router = nullptr;
  } else {
    snapshot.registry = nullptr;
  }

  const auto swapped = bench.gateway_->Swap(std::move(snapshot));

  REQUIRE_FALSE(swapped);
  CHECK(swapped.error().code == ErrorCode::kConfig);
  CHECK(bench.gateway_->snapshot() == before);
}

TEST_CASE("Gateway::Swap puts a whole snapshot into force for the requests that come then",
          "[assembly]") {
  exchange_bench::Bench bench;
  bench.Submit(R"({"model":"oai/m","messages":[]})");

  REQUIRE(bench.gateway_->Swap(Two()));
  bench.call().Head(200, "application/json");
  bench.call().Body(exchange_bench::kAnswer);
  bench.call().Done();
  const int first_status = bench.sink_->status();
  const bool first_is_old = bench.sink_->header("x-gateway-config").empty();
  bench.Submit(R"({"model":"two/m","messages":[]})");
  const std::string url = bench.call().request.url;
  bench.Submit(R"({"model":"oai/m","messages":[]})");

  CHECK(first_status == 200);
  CHECK(first_is_old);
  CHECK(url == "https://two.example/v1/chat/completions");
  CHECK(bench.sink_->status() == 404);
  CHECK(bench.sink_->header("x-gateway-config") == "0123abcd");
  CHECK(bench.gateway_->snapshot()->config_id == "0123abcd");
}

TEST_CASE("Gateway::Swap may come while a request runs, which ends at its own provider",
          "[assembly]") {
  exchange_bench::Bench bench;
  bench.Submit(exchange_bench::kStream);
  bench.call().Head(200, "text/event-stream");
  bench.call().Body(exchange_bench::kChunk);

  REQUIRE(bench.gateway_->Swap(Two()));
  REQUIRE(bench.gateway_->Swap(Two()));
  bench.call().Body("data: [DONE]\n\n");
  bench.call().Done();

  CHECK(bench.sink_->done_ == 1);
  CHECK(bench.sink_->body_.ends_with("data: [DONE]\n\n"));
  const LogRecord record = bench.Record();
  CHECK(record.provider == "oai");
  CHECK(record.error_code.empty());
}

}  // namespace
}  // namespace gateway
