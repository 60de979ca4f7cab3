// What the tests of failover share: a route over several providers, and a test that plays all of
// them.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exchange/exchange_bench.hpp"
#include "libgateway/protocol/openai_to_anthropic/adapter.hpp"

namespace gateway::exchange_bench {

class FailoverBench : public Bench {
 public:
  explicit FailoverBench(std::vector<std::shared_ptr<const Provider>> providers,
                         RequestLimits limits = {}, bool fall_back_on_refusal = false,
                         const std::function<void(GatewayParts&)>& change = {})
      : Bench(providers, Adapters(), RouterOver(providers, fall_back_on_refusal), limits, change) {}

  // One provider "a" with so many keys, or "a" and "b".
  static std::vector<std::shared_ptr<const Provider>> One(int keys) {
    return {MakeProvider("a", Dialect::kOpenAi, keys)};
  }
  static std::vector<std::shared_ptr<const Provider>> Two(int keys = 1) {
    return {MakeProvider("a", Dialect::kOpenAi, keys), MakeProvider("b", Dialect::kOpenAi, keys)};
  }

  void Ask() { Submit(R"({"model":"m","messages":[]})"); }
  void AskStream() { Submit(R"({"model":"m","stream":true,"messages":[]})"); }

  void AnswerError(int status, std::string_view body = R"({"error":{"message":"no","code":null}})",
                   Headers headers = {}) {
    call().Head(status, "application/json", std::move(headers));
    call().Body(body);
    call().Done();
    Turn();
  }
  void AnswerWell() {
    call().Head(200, "application/json");
    call().Body(kAnswer);
    call().Done();
  }
  void Lose(Error error) {
    call().Done(error);
    Turn();
  }
  // What was to happen at once has happened.
  void Turn() { loop_.Advance(std::chrono::milliseconds(0)); }
  // What waits for a backoff, too.
  void WaitOut() { loop_.Advance(std::chrono::seconds(6)); }

  // The key that a call was made with.
  static std::string KeyOf(const FakeCall& call) {
    return std::string(FindHeader(call.request.headers, "authorization"));
  }

 private:
  static std::vector<std::unique_ptr<ProtocolAdapter>> Adapters() {
    std::vector<std::unique_ptr<ProtocolAdapter>> more;
    more.push_back(protocol::NewOpenAiToAnthropic());
    more.push_back(protocol::NewAnthropicPassthrough());
    return more;
  }
  static std::shared_ptr<const Router> RouterOver(
      const std::vector<std::shared_ptr<const Provider>>& providers, bool on_refusal) {
    Route route;
    for (const auto& provider : providers) {
      route.targets.push_back({provider, "m-at-" + provider->name});
    }
    route.fall_back_on_refusal = on_refusal;
    return std::make_shared<FixedRouter>(std::move(route));
  }
};

}  // namespace gateway::exchange_bench
