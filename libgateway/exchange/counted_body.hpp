// CountedBody: a request's body on its way, counted for the log.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "libgateway/base/observed_body.hpp"

namespace gateway::exchange {

class CountedBody final : public base::ObservedBody {
 public:
  // `count` outlives it, or is not read any more when it is gone.
  CountedBody(std::shared_ptr<BodySource> body, std::uint64_t* count)
      : ObservedBody(std::move(body)), count_(count) {}

 private:
  void OnRead(std::string_view bytes) override { *count_ += bytes.size(); }
  void OnRewound() override { *count_ = 0; }

  std::uint64_t* const count_;
};

}  // namespace gateway::exchange
