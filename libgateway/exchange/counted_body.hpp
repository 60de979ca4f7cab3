// CountedBody: a request's body on its way, counted for the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "gateway/body_source.hpp"

namespace gateway::exchange {

class CountedBody final : public BodySource {
 public:
  // `count` outlives it, or is not read any more when it is gone.
  CountedBody(std::shared_ptr<BodySource> body, std::uint64_t* count)
      : body_(std::move(body)), count_(count) {}

  [[nodiscard]] std::optional<std::uint64_t> length() const override { return body_->length(); }
  Result<std::size_t> Read(std::span<char> to) override {
    const auto read = body_->Read(to);
    *count_ += read ? *read : 0;
    return read;
  }
  [[nodiscard]] bool ended() const override { return body_->ended(); }
  bool Rewind() override {
    const bool done = body_->Rewind();
    *count_ = done ? 0 : *count_;
    return done;
  }
  void OnReadable(std::function<void()> wake) override { body_->OnReadable(std::move(wake)); }

 private:
  const std::shared_ptr<BodySource> body_;
  std::uint64_t* const count_;
};

}  // namespace gateway::exchange
