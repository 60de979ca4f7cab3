// POST /audio/transcriptions and /audio/translations
#pragma once

#include "gateway/result.hpp"
#include "server/front/client_request.hpp"
#include "server/mock/answer_style.hpp"
#include "server/mock/prepared_call.hpp"

namespace gateway::server::mock {

// The text tells the file: "audio.wav: 1234 bytes". Error: kInvalidRequest, with `param`.
Result<PreparedCall> PrepareTranscription(const ClientRequest& request, const AnswerStyle& style);
Result<PreparedCall> PrepareTranslation(const ClientRequest& request, const AnswerStyle& style);

}  // namespace gateway::server::mock
