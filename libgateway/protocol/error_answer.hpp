// ErrorAnswer: the upstream answered with an error status.
#pragma once

#include <string>

#include "libgateway/protocol/answer.hpp"

namespace gateway::protocol {

// Between clients and upstreams of one protocol a body that reports an error in JSON passes as it
// is (keys masked); anything else becomes a proper error body of the same status, in the client's
// protocol. A redirect is never followed: 502.
class ErrorAnswer final : public Answer {
 public:
  ErrorAnswer(AnswerContext& context, int status) : Answer(context), status_(status) {}

  Result<void> OnBody(std::string_view bytes, std::string* out) override;
  Result<void> OnEnd(std::string* out) override;

 private:
  const int status_;
  std::string body_;
};

// What an error is known by when no HTTP status came with it.
enum class Known {
  kByNumber,  // a status that it has as a number, or that a response's code stands for, else 502
  kByName,    // or what its type or code stands for ("overloaded_error"): events of streams
};

// The error that `body` reports, with the status to tell the client in `upstream_status`. Code
// kUpstreamStatus.
Error ErrorOf(const AnswerContext& context, std::string_view body, Known known);

// What to say of a body with a 2xx status that is no JSON. Code kUpstreamProtocol.
Error NoJson(std::string body, const AnswerContext& context);

// Answers with the error that the upstream reported in `body`. `error`: what ErrorOf says of it.
void AnswerWithReportedError(AnswerContext& context, Error error, std::string body,
                             std::string* out);

// The same for an error that came with 2xx, before anything was given to the client.
void AnswerWithError(AnswerContext& context, std::string body, Known known, std::string* out);

}  // namespace gateway::protocol
