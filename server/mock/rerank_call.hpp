// POST /rerank
#pragma once

#include "gateway/result.hpp"
#include "server/front/client_request.hpp"
#include "server/mock/answer_style.hpp"
#include "server/mock/prepared_call.hpp"

namespace gateway::server::mock {

// In the shape of Jina and Cohere. A document scores by how many words of the query it has.
// Error: kInvalidRequest, with `param`.
Result<PreparedCall> PrepareRerank(const ClientRequest& request, const AnswerStyle& style);

}  // namespace gateway::server::mock
