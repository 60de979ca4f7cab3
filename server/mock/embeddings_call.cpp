#include "server/mock/embeddings_call.hpp"

#include <utility>

#include "server/mock/embeddings_answer.hpp"
#include "server/mock/embeddings_request.hpp"

namespace gateway::server::mock {

Result<PreparedCall> PrepareEmbeddings(const ClientRequest& request, const AnswerStyle& style) {
  auto ask = ReadEmbeddings(request.body);
  if (!ask) {
    return ask.error();
  }
  PreparedCall call{ask->model, false, {}};
  call.answer = [ask = *std::move(ask), &style](const AnswerIdentity& /*identity*/) {
    return Reply(PlainReply{EmbeddingsBody(ask, style.usage())});
  };
  return call;
}

}  // namespace gateway::server::mock
