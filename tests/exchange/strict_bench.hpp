// What the tests of strict logs share: a gateway whose log the test holds back.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "exchange/failover_bench.hpp"
#include "support/patience.hpp"
#include "support/scripted_sink.hpp"

namespace gateway::exchange_bench {

class StrictBench {
 public:
  explicit StrictBench(RequestLimits limits = {}, bool strict = true)
      : bench(FailoverBench::One(1), limits, false, [this, strict](GatewayParts& parts) {
          parts.log_sink = std::make_unique<test::ScriptedSink>(log);
          parts.log_delivery.durability = strict ? LogDurability::kStrict : LogDurability::kBatch;
        }) {
    log.Hold();
  }
  ~StrictBench() { log.Release(); }  // else the end of the gateway waits for it

  std::shared_ptr<RecordingSink> Ask(const std::string& body,
                                     std::shared_ptr<Call>* call = nullptr) {
    auto made = bench.Submit(body);
    if (call != nullptr) {
      *call = std::move(made);
    }
    return bench.sink_;
  }
  // The log is being written.
  [[nodiscard]] bool AwaitWrite() { return log.AwaitCalls(1); }
  // It is written, and that has come through to the loop.
  [[nodiscard]] bool Release() {
    log.Release();
    return support::Eventually([this] {
      bench.loop_.RunPosted();
      return bench.sink_->done_ == 1;
    });
  }

  test::Script log;  // outlives the gateway
  FailoverBench bench;
};

}  // namespace gateway::exchange_bench
