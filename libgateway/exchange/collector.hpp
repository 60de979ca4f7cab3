// Collector: the ResponseSink that waits for a whole response: what Gateway::Call stands on.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/response_sink.hpp"
#include "libgateway/base/mutex.hpp"

namespace gateway::exchange {

class Collector final : public ResponseSink {
 public:
  // Blocks until OnDone.
  Result<Response> Wait();

  void OnHead(const ResponseHead& head) noexcept override;
  Flow OnBody(std::string_view bytes) noexcept override;
  void OnDone(const Result<void>& outcome) noexcept override;

 private:
  base::Mutex mutex_;
  base::ConditionVariable done_;
  Response response_ GATEWAY_GUARDED_BY(mutex_);
  std::optional<Result<void>> outcome_ GATEWAY_GUARDED_BY(mutex_);
};

}  // namespace gateway::exchange
