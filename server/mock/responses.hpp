// Responses: /responses and what is below it.
#pragma once

#include <string_view>

#include "gateway/result.hpp"
#include "server/front/client_request.hpp"
#include "server/mock/answer_style.hpp"
#include "server/mock/prepared_call.hpp"
#include "server/mock/responses_answer.hpp"
#include "server/mock/shelf.hpp"

namespace gateway::server::mock {

// Keeps the newest answers, to tell them again. Any thread.
class Responses {
 public:
  explicit Responses(const AnswerStyle& style) : style_(style) {}

  // `rest`: of the path, behind "/responses". What it gives does not outlive this.
  // Error: kInvalidRequest with `param`, or kNotFound.
  Result<PreparedCall> Prepare(const ClientRequest& request, std::string_view rest);

 private:
  Result<PreparedCall> Create(const ClientRequest& request);
  Result<PreparedCall> OfOne(const ClientRequest& request, std::string_view id,
                             std::string_view action);
  Reply Answer(ResponsesAsk ask, const AnswerIdentity& identity);

  static constexpr std::size_t kMost = 1000;
  static constexpr std::size_t kMostBytes = 64U << 20U;

  const AnswerStyle& style_;
  Shelf<ResponseRecord> shelf_{kMost, kMostBytes};
};

}  // namespace gateway::server::mock
