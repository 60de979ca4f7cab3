// RecordingSink: a ResponseSink that remembers what it was told.
#pragma once

#include <optional>
#include <string>

#include "gateway/response_sink.hpp"

namespace gateway::support {

class RecordingSink final : public ResponseSink {
 public:
  void OnHead(const ResponseHead& head) noexcept override { head_ = head; }
  Flow OnBody(std::string_view bytes) noexcept override {
    body_.append(bytes);
    return flow_;
  }
  void OnDone(const Result<void>& outcome) noexcept override {
    outcome_ = outcome;
    ++done_;
  }

  [[nodiscard]] int status() const { return head_ ? head_->status : 0; }
  [[nodiscard]] std::string_view header(std::string_view name) const {
    return head_ ? FindHeader(head_->headers, name) : std::string_view{};
  }

  std::optional<ResponseHead> head_;
  std::string body_;
  std::optional<Result<void>> outcome_;
  int done_ = 0;
  Flow flow_ = Flow::kContinue;  // what OnBody answers
};

}  // namespace gateway::support
