// ErrorAnswer: the upstream answered with an error status.
#pragma once

#include <string>

#include "libgateway/protocol/answer.hpp"

namespace gateway::protocol {

// A body that reports an error in JSON passes as it is (keys masked); anything else becomes a
// proper error body of the same status. A redirect is never followed: 502.
class ErrorAnswer final : public Answer {
 public:
  ErrorAnswer(AnswerContext& context, int status) : context_(context), status_(status) {}

  Result<void> OnBody(std::string_view bytes, std::string* out) override;
  Result<void> OnEnd(std::string* out) override;

 private:
  AnswerContext& context_;
  const int status_;
  std::string body_;
};

// Answers with an error that the upstream reported in `body`, whatever its status was.
void AnswerWithReportedError(AnswerContext& context, int status, std::string body,
                             std::string message, std::string* out);

// The same for an error that came as an event, with 2xx, before anything was given to the client.
void AnswerWithErrorEvent(AnswerContext& context, std::string event, std::string* out);

}  // namespace gateway::protocol
