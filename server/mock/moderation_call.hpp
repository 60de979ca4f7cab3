// POST /moderations
#pragma once

#include "gateway/result.hpp"
#include "server/front/client_request.hpp"
#include "server/mock/answer_style.hpp"
#include "server/mock/prepared_call.hpp"

namespace gateway::server::mock {

// Flags what has the word "violence". Error: kInvalidRequest, with `param`.
Result<PreparedCall> PrepareModeration(const ClientRequest& request, const AnswerStyle& style);

}  // namespace gateway::server::mock
