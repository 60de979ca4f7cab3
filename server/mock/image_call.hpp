// POST /images/generations, /images/edits and /images/variations
#pragma once

#include "gateway/result.hpp"
#include "server/front/client_request.hpp"
#include "server/mock/answer_style.hpp"
#include "server/mock/prepared_call.hpp"

namespace gateway::server::mock {

// Error of each: kInvalidRequest, with `param`.
Result<PreparedCall> PrepareImage(const ClientRequest& request, const AnswerStyle& style);
Result<PreparedCall> PrepareImageEdit(const ClientRequest& request, const AnswerStyle& style);
Result<PreparedCall> PrepareImageVariation(const ClientRequest& request, const AnswerStyle& style);

}  // namespace gateway::server::mock
