#include "server/mock/chat_answer.hpp"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/mix.hpp"

// Source of all shapes: OpenAI API reference, chat completion object and chunk object.
namespace gateway::server::mock {
namespace {

constexpr std::string_view kFingerprint = "fp_gatewaymock";

std::string Head(std::string_view start, std::string_view object, const AnswerIdentity& identity) {
  std::string head =
      fmt::format(R"({}{{"id":"chatcmpl-{:016x}","object":"{}","created":{},"model":)", start,
                  Mix(identity.number), object, identity.created);
  AppendQuoted(identity.model, &head);
  fmt::format_to(std::back_inserter(head), R"(,"system_fingerprint":"{}","choices":[)",
                 kFingerprint);
  return head;
}

// The rest of a list with one tool call, from its id on.
void AppendToolCall(std::uint64_t number, std::string_view name, std::string_view arguments,
                    std::string* out) {
  fmt::format_to(std::back_inserter(*out),
                 R"("id":"call_{:016x}","type":"function","function":{{"name":)", Mix(~number));
  AppendQuoted(name, out);
  out->append(R"(,"arguments":)");
  AppendQuoted(arguments, out);
  out->append("}}]");
}

}  // namespace

std::string UsageText(const TokenCounts& counts) {
  return fmt::format(R"({{"prompt_tokens":{},"completion_tokens":{},"total_tokens":{},)"
                     R"("prompt_tokens_details":{{"cached_tokens":0}},)"
                     R"("completion_tokens_details":{{"reasoning_tokens":0}}}})",
                     counts.prompt, counts.completion, counts.prompt + counts.completion);
}

std::string ChatBody(const AnswerIdentity& identity, const std::optional<ToolCall>& tool,
                     std::string_view content, const std::optional<TokenCounts>& usage,
                     std::size_t choices) {
  std::string body = Head("", "chat.completion", identity);
  body.reserve(body.size() + choices * (content.size() + 128) + 384);
  for (std::size_t i = 0; i < choices; ++i) {
    fmt::format_to(std::back_inserter(body),
                   R"({}{{"index":{},"message":{{"role":"assistant","content":)", i == 0 ? "" : ",",
                   i);
    if (!tool) {
      body.append(content);
    } else {
      body.append(R"(null,"tool_calls":[{)");
      AppendToolCall(identity.number, tool->name, tool->arguments, &body);
    }
    body.append(R"(,"refusal":null},"logprobs":null,"finish_reason":")")
        .append(tool ? "tool_calls" : "stop")
        .append("\"}");
  }
  body.push_back(']');
  if (usage) {
    body.append(R"(,"usage":)").append(UsageText(*usage));
  }
  return body.append("}");
}

ChatEvents::ChatEvents(const AnswerIdentity& identity, std::string tool,
                       std::optional<TokenCounts> usage, std::size_t choices)
    : number_(identity.number),
      tool_(std::move(tool)),
      usage_(usage),
      choices_(choices),
      head_(Head("data: ", "chat.completion.chunk", identity)) {}

void ChatEvents::Opening(std::string* out) {
  for (std::size_t i = 0; i < choices_; ++i) {
    AppendBefore(i, out);
    out->append(R"("role":"assistant","content":)");
    if (tool_.empty()) {
      out->append(R"("","refusal":null)");
    } else {
      out->append(R"(null,"tool_calls":[{"index":0,)");
      AppendToolCall(number_, tool_, "", out);
    }
    AppendAfter("null", out);
  }
}

void ChatEvents::Piece(std::string_view text, std::string* out) {
  for (std::size_t i = 0; i < choices_; ++i) {
    AppendBefore(i, out);
    if (tool_.empty()) {
      out->append(R"("content":)");
      AppendQuoted(text, out);
    } else {
      out->append(R"("tool_calls":[{"index":0,"function":{"arguments":)");
      AppendQuoted(text, out);
      out->append("}}]");
    }
    AppendAfter("null", out);
  }
}

void ChatEvents::Closing(std::string* out) {
  for (std::size_t i = 0; i < choices_; ++i) {
    AppendBefore(i, out);
    AppendAfter(tool_.empty() ? R"("stop")" : R"("tool_calls")", out);
  }
  if (usage_) {
    out->append(head_).append(R"(],"usage":)").append(UsageText(*usage_)).append("}\n\n");
  }
  out->append("data: [DONE]\n\n");
}

void ChatEvents::AppendBefore(std::size_t choice, std::string* out) const {
  out->append(head_).append(R"({"index":)");
  out->push_back(static_cast<char>('0' + choice));  // there are few
  out->append(R"(,"delta":{)");
}

void ChatEvents::AppendAfter(std::string_view finish, std::string* out) const {
  out->append(R"(},"logprobs":null,"finish_reason":)")
      .append(finish)
      .append("}]")
      .append(usage_ ? R"(,"usage":null})" : "}")
      .append("\n\n");
}

}  // namespace gateway::server::mock
