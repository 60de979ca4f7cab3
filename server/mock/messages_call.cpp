#include "server/mock/messages_call.hpp"

#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "server/mock/answer_pieces.hpp"
#include "server/mock/messages_answer.hpp"
#include "server/mock/messages_request.hpp"

namespace gateway::server::mock {
namespace {

std::string ThoughtAbout(std::string_view said) {
  return fmt::format("The user said: {}. I repeat it, as a mock does. ", said);
}

Reply Answer(const MessagesAsk& ask, const AnswerIdentity& identity, const AnswerStyle& style) {
  MessageOutline outline{identity, {}, ask.tool_call, {}};
  Pieces pieces = AnswerPieces(ask, style);
  if (ask.thinking) {
    outline.thought = ThoughtAbout(ask.last_user_text);
    pieces = pieces.LedBy(outline.thought);
  }
  if (style.usage()) {
    outline.usage = MessageUsage{ask.input_tokens, pieces.count(), pieces.lead_count()};
  }
  if (ask.stream) {
    return StreamedReply{std::make_unique<MessageEvents>(std::move(outline), pieces.lead_count()),
                         std::move(pieces)};
  }
  return PlainReply{MessageBody(outline, pieces.Rest().substr(outline.thought.size()))};
}

}  // namespace

Result<PreparedCall> PrepareMessages(const ClientRequest& request, const AnswerStyle& style) {
  auto ask = ReadMessages(request.body, MessagesPurpose::kAnswer);
  if (!ask) {
    return ask.error();
  }
  PreparedCall call{ask->model, ask->stream, {}};
  call.answer = [ask = *std::move(ask), &style](const AnswerIdentity& identity) {
    return Answer(ask, identity, style);
  };
  return call;
}

Result<PreparedCall> PrepareTokenCount(const ClientRequest& request, const AnswerStyle& /*style*/) {
  auto ask = ReadMessages(request.body, MessagesPurpose::kCountTokens);
  if (!ask) {
    return ask.error();
  }
  PreparedCall call = PlainCall(fmt::format(R"({{"input_tokens":{}}})", ask->input_tokens));
  call.model = std::move(ask->model);
  return call;
}

}  // namespace gateway::server::mock
