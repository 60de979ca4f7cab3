// AnswerDecoder: a response whose decoding is the work of the Answer that fits what came and what
// the client asked for.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gateway/protocol_adapter.hpp"
#include "libgateway/protocol/answer.hpp"
#include "libgateway/protocol/body_kind.hpp"

namespace gateway::protocol {

// Looks at status and content type, else at the first bytes.
class AnswerDecoder : public ResponseDecoder {
 public:
  explicit AnswerDecoder(AnswerContext context) : context_(std::move(context)) {}

  void OnHead(const ResponseHead& upstream) final;
  Result<void> OnBody(std::string_view bytes, std::string* out) final;
  Result<void> OnEnd(std::string* out) final;

  [[nodiscard]] bool complete() const final { return context_.complete; }
  [[nodiscard]] bool may_end() const final { return context_.complete || context_.may_end; }
  [[nodiscard]] bool has_content() const final;
  [[nodiscard]] std::optional<ResponseHead> EarlyHead() const final;
  [[nodiscard]] const ResponseHead& client_head() const final { return context_.client_head; }
  [[nodiscard]] Usage usage() const final;
  [[nodiscard]] std::string_view stop_reason() const final { return context_.stop_reason; }
  [[nodiscard]] std::string ErrorEvent(const Error& error) const final;
  [[nodiscard]] const Error* reported_error() const final {
    return context_.reported ? &*context_.reported : nullptr;
  }

 protected:
  // For a response with a 2xx status.
  virtual std::unique_ptr<Answer> AnswerFor(BodyKind kind) = 0;
  // The same as soon as its head is there. Null: what its body is decides.
  virtual std::unique_ptr<Answer> AnswerAtOnce(const ResponseHead& /*upstream*/,
                                               std::optional<BodyKind> /*kind*/) {
    return nullptr;
  }

  // How a client is told an error whose stream began before the upstream answered.
  [[nodiscard]] virtual std::string EarlyErrorEvent(const Error& error) const;

  AnswerContext context_;

 private:
  void Choose(BodyKind kind);

  bool has_stream_ = false;         // the upstream answers with events
  std::unique_ptr<Answer> answer_;  // null until it is known what came
  std::string first_bytes_;         // until then
};

}  // namespace gateway::protocol
