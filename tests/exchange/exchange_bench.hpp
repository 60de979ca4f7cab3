// What the tests of Exchange share: a Gateway on a loop, a transport and a log of the test's own.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gateway/gateway.hpp"
#include "libgateway/protocol/passthrough.hpp"
#include "libgateway/providers/static_registry.hpp"
#include "libgateway/routing/table_router.hpp"
#include "support/catch.hpp"
#include "support/fake_transport.hpp"
#include "support/manual_loop.hpp"
#include "support/recording_sink.hpp"

namespace gateway::exchange_bench {

using support::FakeCall;
using support::FakeTransport;
using support::ManualLoop;
using support::RecordingSink;

// Hands each batch to the test.
class VectorSink final : public LogSink {
 public:
  explicit VectorSink(std::vector<LogRecord>& records) : records_(records) {}
  Result<void> Write(std::span<const LogRecord> records) override {
    records_.insert(records_.end(), records.begin(), records.end());
    return {};
  }

 private:
  std::vector<LogRecord>& records_;
};

inline std::shared_ptr<const Provider> MakeProvider(const std::string& name, Dialect dialect,
                                                    int keys) {
  auto provider = std::make_shared<Provider>();
  provider->name = name;
  provider->dialect = dialect;
  provider->base_url = "http://upstream/v1";
  std::vector<Key> pool;
  for (int i = 1; i <= keys; ++i) {
    pool.push_back(
        Key{name + "#" + std::to_string(i), Secret("sk-upstream-secret-000" + std::to_string(i))});
  }
  provider->keys = NewKeyPool(name, std::move(pool));
  return provider;
}

// Leads everything to the same targets, in order.
class FixedRouter final : public Router {
 public:
  explicit FixedRouter(Route route) : route_(std::move(route)) {}
  [[nodiscard]] Result<Route> Resolve(std::string_view /*model*/) const override { return route_; }

 private:
  const Route route_;
};

class Bench {
 public:
  explicit Bench(std::vector<std::shared_ptr<const Provider>> providers =
                     {MakeProvider("oai", Dialect::kOpenAi, 1),
                      MakeProvider("ant", Dialect::kAnthropic, 1),
                      MakeProvider("bare", Dialect::kOpenAi, 0)},
                 std::vector<std::unique_ptr<ProtocolAdapter>> more_adapters = {},
                 std::shared_ptr<const Router> router = nullptr, RequestLimits limits = {},
                 const std::function<void(GatewayParts&)>& change = {}) {
    auto registry = std::make_shared<providers::StaticRegistry>(std::move(providers));
    GatewayParts parts;
    parts.router = router != nullptr ? std::move(router) : NewTableRouter(registry);
    parts.limits = limits;
    parts.registry = registry;
    parts.adapters = std::move(more_adapters);
    parts.adapters.push_back(protocol::NewOpenAiPassthrough());
    parts.transport = [this](EventLoop&) { return std::make_unique<FakeTransport>(calls_); };
    parts.log_sink = std::make_unique<VectorSink>(records_);
    parts.loops = {&loop_};
    if (change) {
      change(parts);
    }
    gateway_ = *Gateway::Create(std::move(parts));
  }

  std::shared_ptr<Call> Submit(std::string body) {
    Request request;
    request.body = std::move(body);
    return Submit(std::move(request));
  }
  std::shared_ptr<Call> Submit(Request request) {
    sink_ = std::make_shared<RecordingSink>();
    return gateway_->Submit(std::move(request), sink_, &loop_);
  }
  FakeCall& call() { return calls_.back(); }

  // Ends the gateway, so that the log is written, and gives the one record.
  LogRecord Record() {
    gateway_.reset();
    REQUIRE(records_.size() == 1);
    return records_.front();
  }

  ManualLoop loop_;
  std::deque<FakeCall> calls_;
  std::vector<LogRecord> records_;
  std::unique_ptr<Gateway> gateway_;
  std::shared_ptr<RecordingSink> sink_;
};

inline constexpr const char* kPlain =
    R"({"model":"oai/m","messages":[{"role":"user","content":"你好"}]})";
inline constexpr const char* kStream =
    R"({"model":"oai/m","stream":true,"messages":[{"role":"user","content":"hi"}]})";
inline constexpr const char* kAnswer =
    R"({"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
    R"("message":{"role":"assistant","content":"好"},"finish_reason":"stop"}],)"
    R"("usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9}})";
inline constexpr const char* kChunk =
    "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
    "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"好\"},"
    "\"finish_reason\":null}]}\n\n";

}  // namespace gateway::exchange_bench
