#include "server/mock/completion_call.hpp"

#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/chat_answer.hpp"
#include "server/mock/completion_request.hpp"
#include "server/mock/mix.hpp"

// Source of all shapes: OpenAI API reference, completion object.
namespace gateway::server::mock {
namespace {

std::string Head(std::string_view start, const AnswerIdentity& identity) {
  std::string head = fmt::format(R"({}{{"id":"cmpl-{:016x}","object":"text_completion",)"
                                 R"("created":{},"model":)",
                                 start, Mix(identity.number), identity.created);
  AppendQuoted(identity.model, &head);
  return head.append(R"(,"choices":[)");
}

void AppendChoice(std::size_t index, std::string_view quoted, std::string_view finish,
                  std::string* out) {
  fmt::format_to(std::back_inserter(*out),
                 R"({{"text":{},"index":{},"logprobs":null,"finish_reason":{}}})", quoted, index,
                 finish);
}

// The same pieces for all choices.
class CompletionEvents final : public StreamEvents {
 public:
  CompletionEvents(const AnswerIdentity& identity, std::size_t choices,
                   std::optional<TokenCounts> usage)
      : head_(Head("data: ", identity)), choices_(choices), usage_(usage) {}

  void Opening(std::string* /*out*/) override {}
  void Piece(std::string_view text, std::string* out) override {
    std::string quoted;
    AppendQuoted(text, &quoted);
    AppendAll(quoted, "null", out);
  }
  void Closing(std::string* out) override {
    AppendAll(R"("")", R"("stop")", out);
    if (usage_) {
      out->append(head_).append(R"(],"usage":)").append(UsageText(*usage_)).append("}\n\n");
    }
    out->append("data: [DONE]\n\n");
  }

 private:
  void AppendAll(std::string_view quoted, std::string_view finish, std::string* out) {
    for (std::size_t i = 0; i < choices_; ++i) {
      out->append(head_);
      AppendChoice(i, quoted, finish, out);
      out->append(usage_ ? "],\"usage\":null}\n\n" : "]}\n\n");
    }
  }

  std::string head_;
  std::size_t choices_;
  std::optional<TokenCounts> usage_;
};

// What is streamed answers the first prompt; the others get as much.
Reply Stream(const CompletionAsk& ask, const AnswerIdentity& identity, const AnswerStyle& style) {
  Pieces pieces = style.Streamed(FriendlyText(ask.model, ask.prompts.front()));
  const std::size_t choices = ask.choices * ask.prompts.size();
  std::optional<TokenCounts> usage;
  if (ask.include_usage && style.usage()) {
    usage = TokenCounts{ask.prompt_tokens, pieces.count() * choices};
  }
  return StreamedReply{std::make_unique<CompletionEvents>(identity, choices, usage),
                       std::move(pieces)};
}

Reply Answer(const CompletionAsk& ask, const AnswerIdentity& identity, const AnswerStyle& style) {
  std::string body = Head("", identity);
  TokenCounts counts{ask.prompt_tokens, 0};
  for (std::size_t i = 0; i < ask.choices * ask.prompts.size(); ++i) {
    const auto text = style.Plain(FriendlyText(ask.model, ask.prompts[i / ask.choices]));
    body.append(i == 0 ? "" : ",");
    AppendChoice(i, text.quoted, R"("stop")", &body);
    counts.completion += text.tokens;
  }
  body.push_back(']');
  if (style.usage()) {
    body.append(R"(,"usage":)").append(UsageText(counts));
  }
  return PlainReply{body.append("}")};
}

}  // namespace

Result<PreparedCall> PrepareCompletion(const ClientRequest& request, const AnswerStyle& style) {
  auto ask = ReadCompletion(request.body);
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
