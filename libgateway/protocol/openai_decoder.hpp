// OpenAiDecoder: an OpenAI upstream's response for an OpenAI client.
#pragma once

#include <memory>
#include <optional>

#include "libgateway/protocol/answer_decoder.hpp"

namespace gateway::protocol {

class OpenAiDecoder final : public AnswerDecoder {
 public:
  using AnswerDecoder::AnswerDecoder;

 private:
  std::unique_ptr<Answer> AnswerFor(BodyKind kind) override;
  std::unique_ptr<Answer> AnswerAtOnce(const ResponseHead& upstream,
                                       std::optional<BodyKind> kind) override;
  [[nodiscard]] std::string EarlyErrorEvent(const Error& error) const override;
  std::unique_ptr<Answer> AnswerForEvents();
  [[nodiscard]] bool IsCompletion() const;

  Headers upstream_headers_;  // those that a relayed answer looks at
};

}  // namespace gateway::protocol
