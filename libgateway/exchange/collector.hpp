// Collector: the ResponseSink that waits for a whole response: what Gateway::Call stands on.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "gateway/response_sink.hpp"
#include "libgateway/base/mutex.hpp"

namespace gateway::exchange {

class Collector final : public ResponseSink {
 public:
  // Takes a body of at most `max_body` bytes.
  explicit Collector(std::size_t max_body) : max_body_(max_body) {}

  // Blocks until OnDone, or until the body is too large.
  Result<Response> Wait();

  void OnHead(const ResponseHead& head) noexcept override;
  Flow OnBody(std::string_view bytes) noexcept override;
  void OnDone(const Result<void>& outcome) noexcept override;

 private:
  const std::size_t max_body_;
  base::Mutex mutex_;
  base::ConditionVariable done_;
  Response response_ GATEWAY_GUARDED_BY(mutex_);
  std::optional<Result<void>> outcome_ GATEWAY_GUARDED_BY(mutex_);
};

}  // namespace gateway::exchange
