// The changes a body gets on its way to an upstream of the client's own protocol, while every other
// byte stays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/body_source.hpp"
#include "gateway/protocol_adapter.hpp"

namespace gateway::protocol {

// What is sent, in this order. Views point into the client's body.
struct BodyPieces {
  std::string_view before;
  std::string model;  // as it stands in the body
  std::string_view middle;
  std::string_view ask_for_usage;
  std::string_view after;
};
constexpr std::size_t kBodyPieces = 5;

// `body` with another model if it names one, and with stream_options.include_usage at its end if
// `ask_for_usage`. `head` was read from the same body.
BodyPieces Splice(std::string_view body, const CallHead& head, std::string_view model,
                  bool ask_for_usage);

std::string Join(const BodyPieces& pieces);

// The pieces, without a copy of them: for bodies that are large.
class SplicedBody final : public BodySource {
 public:
  explicit SplicedBody(BodyPieces pieces) : pieces_(std::move(pieces)) {}

  [[nodiscard]] std::optional<std::uint64_t> length() const override;
  Result<std::size_t> Read(std::span<char> to) override;
  [[nodiscard]] bool ended() const override { return piece_ == kBodyPieces; }
  bool Rewind() override;
  void OnReadable(std::function<void()> /*wake*/) override {}  // there is always something to read

 private:
  const BodyPieces pieces_;
  std::size_t piece_ = 0;  // being read
  std::size_t offset_ = 0;
};

}  // namespace gateway::protocol
