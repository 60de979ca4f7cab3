// ObservedBody: a request's body, looked at on its way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "gateway/body_source.hpp"

namespace gateway::base {

class ObservedBody : public BodySource {
 public:
  explicit ObservedBody(std::shared_ptr<BodySource> body) : body_(std::move(body)) {}

  [[nodiscard]] std::optional<std::uint64_t> length() const final { return body_->length(); }
  Result<std::size_t> Read(std::span<char> to) final {
    const auto read = body_->Read(to);
    OnRead({to.data(), read ? *read : 0});
    return read;
  }
  [[nodiscard]] bool ended() const final { return body_->ended(); }
  bool Rewind() final {
    const bool done = body_->Rewind();
    if (done) {
      OnRewound();
    }
    return done;
  }
  void OnReadable(std::function<void()> wake) final { body_->OnReadable(std::move(wake)); }

 private:
  virtual void OnRead(std::string_view bytes) = 0;
  virtual void OnRewound() = 0;

  const std::shared_ptr<BodySource> body_;
};

}  // namespace gateway::base
