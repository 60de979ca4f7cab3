// OpenAiDecoder: an OpenAI upstream's response for an OpenAI client.
#pragma once

#include <memory>
#include <string>

#include "gateway/protocol_adapter.hpp"
#include "libgateway/protocol/answer.hpp"
#include "libgateway/protocol/body_kind.hpp"

namespace gateway::protocol {

// Looks at status and content type (else at the first bytes), then leaves the work to the Answer
// that fits what came and what the client asked for.
class OpenAiDecoder final : public ResponseDecoder {
 public:
  explicit OpenAiDecoder(AnswerContext context) : context_(std::move(context)) {}

  void OnHead(const ResponseHead& upstream) override;
  Result<void> OnBody(std::string_view bytes, std::string* out) override;
  Result<void> OnEnd(std::string* out) override;

  [[nodiscard]] bool complete() const override { return context_.complete; }
  [[nodiscard]] bool may_end() const override { return context_.complete || context_.may_end; }
  [[nodiscard]] const ResponseHead& client_head() const override { return context_.client_head; }
  [[nodiscard]] Usage usage() const override;
  [[nodiscard]] std::string ErrorEvent(const Error& error) const override;
  [[nodiscard]] const Error* reported_error() const override {
    return context_.reported ? &*context_.reported : nullptr;
  }

 private:
  void Choose(BodyKind kind);
  void ChooseForEvents();
  void Relay();

  AnswerContext context_;
  Headers upstream_headers_;        // those that a relayed answer looks at
  bool has_stream_ = false;         // the upstream answers with events
  std::unique_ptr<Answer> answer_;  // null until it is known what came
  std::string first_bytes_;         // until then
};

}  // namespace gateway::protocol
