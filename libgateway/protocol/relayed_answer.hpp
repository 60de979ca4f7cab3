// RelayedAnswer: whatever the upstream sends, piece by piece as it comes: audio, images, files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libgateway/protocol/answer.hpp"

namespace gateway::protocol {

class RelayedAnswer final : public Answer {
 public:
  // Nothing of the answer was held back, so its head is known at once.
  RelayedAnswer(AnswerContext& context, const Headers& upstream);

  Result<void> OnBody(std::string_view bytes, std::string* out) override;
  Result<void> OnEnd(std::string* out) override;
  // Half a file cannot say that it is one.
  [[nodiscard]] std::string ErrorEvent(const Error& /*error*/) const override { return {}; }
};

// The length of a body that an upstream announces; empty when it says none, or none that counts
// after a coding was taken off.
std::optional<std::uint64_t> AnnouncedLength(const Headers& upstream);

}  // namespace gateway::protocol
