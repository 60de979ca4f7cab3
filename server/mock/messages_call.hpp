// POST /messages and /messages/count_tokens, of Anthropic's API
#pragma once

#include "gateway/result.hpp"
#include "server/front/client_request.hpp"
#include "server/mock/answer_style.hpp"
#include "server/mock/prepared_call.hpp"

namespace gateway::server::mock {

// Error: kInvalidRequest, with `param`.
Result<PreparedCall> PrepareMessages(const ClientRequest& request, const AnswerStyle& style);
Result<PreparedCall> PrepareTokenCount(const ClientRequest& request, const AnswerStyle& style);

}  // namespace gateway::server::mock
