#include "server/mock/chat_call.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "server/json/json.hpp"
#include "server/mock/answer_pieces.hpp"
#include "server/mock/chat_answer.hpp"
#include "server/mock/chat_request.hpp"

namespace gateway::server::mock {
namespace {

Reply Stream(const ChatAsk& ask, const AnswerIdentity& identity, const AnswerStyle& style) {
  Pieces pieces = AnswerPieces(ask, style);
  std::optional<TokenCounts> usage;
  if (ask.include_usage && style.usage()) {
    usage = TokenCounts{ask.prompt_tokens, pieces.count() * ask.choices};
  }
  auto events = std::make_unique<ChatEvents>(
      identity, ask.tool_call ? ask.tool_call->name : std::string(), usage, ask.choices);
  return StreamedReply{std::move(events), std::move(pieces)};
}

Reply Answer(const ChatAsk& ask, const AnswerIdentity& identity, const AnswerStyle& style) {
  AnswerStyle::PlainText content;
  if (ask.tool_call) {
    content.tokens = Pieces::Words(ask.tool_call->arguments).count();
  } else if (ask.json) {
    content.tokens = Pieces::Words(*ask.json).count();
    AppendQuoted(*ask.json, &content.quoted);
  } else {
    content = style.Plain(FriendlyText(ask.model, ask.last_user_text));
  }
  std::optional<TokenCounts> usage;
  if (style.usage()) {
    usage = TokenCounts{ask.prompt_tokens, content.tokens * ask.choices};
  }
  return PlainReply{ChatBody(identity, ask.tool_call, content.quoted, usage, ask.choices)};
}

}  // namespace

Result<PreparedCall> PrepareChat(const ClientRequest& request, const AnswerStyle& style) {
  auto ask = ReadChat(request.body);
  if (!ask) {
    return ask.error();
  }
  PreparedCall call{ask->model, ask->stream, {}};
  call.answer = [ask = *std::move(ask), &style](const AnswerIdentity& identity) {
    return ask.stream ? Stream(ask, identity, style) : Answer(ask, identity, style);
  };
  return call;
}

}  // namespace gateway::server::mock
