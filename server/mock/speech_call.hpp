// POST /audio/speech
#pragma once

#include "gateway/result.hpp"
#include "server/front/client_request.hpp"
#include "server/mock/answer_style.hpp"
#include "server/mock/prepared_call.hpp"

namespace gateway::server::mock {

// A tone, the longer the more words there are. Error: kInvalidRequest, with `param`.
Result<PreparedCall> PrepareSpeech(const ClientRequest& request, const AnswerStyle& style);

}  // namespace gateway::server::mock
