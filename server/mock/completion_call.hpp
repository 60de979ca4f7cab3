// POST /completions
#pragma once

#include "gateway/result.hpp"
#include "server/front/client_request.hpp"
#include "server/mock/answer_style.hpp"
#include "server/mock/prepared_call.hpp"

namespace gateway::server::mock {

// Error: kInvalidRequest, with `param`.
Result<PreparedCall> PrepareCompletion(const ClientRequest& request, const AnswerStyle& style);

}  // namespace gateway::server::mock
