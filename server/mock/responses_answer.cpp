#include "server/mock/responses_answer.hpp"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/mix.hpp"

// Source of all shapes: OpenAI API reference, the response object and its streaming events.
namespace gateway::server::mock {
namespace {

std::string Quoted(std::string_view text) {
  std::string quoted;
  AppendQuoted(text, &quoted);
  return quoted;
}

std::string ItemId(const ResponseRecord& record) {
  return fmt::format("{}_{:016x}", record.ask.tool_call ? "fc" : "msg",
                     Mix(record.identity.number));
}

std::string Part(std::string_view text) {
  return fmt::format(R"({{"type":"output_text","annotations":[],"logprobs":[],"text":{}}})",
                     Quoted(text));
}

// The one item of the output.
std::string Item(const ResponseRecord& record, bool complete) {
  const std::string_view status = complete ? "completed" : "in_progress";
  if (const auto& tool = record.ask.tool_call) {
    return fmt::format(R"({{"id":"{}","type":"function_call","status":"{}",)"
                       R"("call_id":"call_{:016x}","name":{},"arguments":{}}})",
                       ItemId(record), status, Mix(~record.identity.number), Quoted(tool->name),
                       Quoted(complete ? record.text : std::string_view()));
  }
  return fmt::format(
      R"({{"id":"{}","type":"message","status":"{}","role":"assistant","content":[{}]}})",
      ItemId(record), status, complete ? Part(record.text) : std::string());
}

std::string Usage(const ResponseRecord& record) {
  const std::size_t input = record.ask.input_tokens;
  return fmt::format(R"({{"input_tokens":{},"input_tokens_details":{{"cached_tokens":0}},)"
                     R"("output_tokens":{},"output_tokens_details":{{"reasoning_tokens":0}},)"
                     R"("total_tokens":{}}})",
                     input, record.output_tokens, input + record.output_tokens);
}

}  // namespace

std::string ResponseId(const AnswerIdentity& identity) {
  return fmt::format("resp_{:016x}", Mix(identity.number));
}

std::string ResponseBody(const ResponseRecord& record, bool complete) {
  const std::int64_t created = record.identity.created;
  std::string body = fmt::format(
      R"({{"id":"{}","object":"response","created_at":{},"completed_at":{},"status":"{}",)"
      R"("error":null,"incomplete_details":null,"model":)",
      ResponseId(record.identity), created, complete ? std::to_string(created) : "null",
      complete ? "completed" : "in_progress");
  AppendQuoted(record.identity.model, &body);
  body.append(record.ask.settings).append(R"(,"output":[)");
  if (complete) {
    body.append(Item(record, true));
  }
  return body.append(R"(],"usage":)")
      .append(complete && record.with_usage ? Usage(record) : "null")
      .append("}");
}

ResponsesEvents::ResponsesEvents(std::shared_ptr<const ResponseRecord> record,
                                 std::optional<std::size_t> after)
    : record_(std::move(record)),
      after_(after),
      place_(fmt::format(R"(,"item_id":"{}","output_index":0)", ItemId(*record_))) {
  if (!record_->ask.tool_call) {
    place_.append(R"(,"content_index":0)");
  }
}

void ResponsesEvents::Append(std::string_view type, std::string_view members, std::string* out) {
  const std::size_t number = next_++;
  if (after_ && number <= *after_) {
    return;
  }
  fmt::format_to(std::back_inserter(*out),
                 "event: {0}\ndata: {{\"type\":\"{0}\",\"sequence_number\":{1}{2}}}\n\n", type,
                 number, members);
}

void ResponsesEvents::Opening(std::string* out) {
  const std::string response = R"(,"response":)" + ResponseBody(*record_, false);
  Append("response.created", response, out);
  Append("response.in_progress", response, out);
  Append("response.output_item.added", R"(,"output_index":0,"item":)" + Item(*record_, false), out);
  if (!record_->ask.tool_call) {
    Append("response.content_part.added", place_ + R"(,"part":)" + Part(""), out);
  }
}

void ResponsesEvents::Piece(std::string_view text, std::string* out) {
  const std::string members = place_ + R"(,"delta":)" + Quoted(text);
  if (record_->ask.tool_call) {
    Append("response.function_call_arguments.delta", members, out);
  } else {
    Append("response.output_text.delta", members + R"(,"logprobs":[])", out);
  }
}

void ResponsesEvents::Closing(std::string* out) {
  if (record_->ask.tool_call) {
    CloseCall(out);
  } else {
    CloseMessage(out);
  }
  Append("response.output_item.done", R"(,"output_index":0,"item":)" + Item(*record_, true), out);
  Append("response.completed", R"(,"response":)" + ResponseBody(*record_, true), out);
}

void ResponsesEvents::CloseMessage(std::string* out) {
  Append("response.output_text.done",
         place_ + R"(,"text":)" + Quoted(record_->text) + R"(,"logprobs":[])", out);
  Append("response.content_part.done", place_ + R"(,"part":)" + Part(record_->text), out);
}

void ResponsesEvents::CloseCall(std::string* out) {
  Append("response.function_call_arguments.done",
         place_ + R"(,"name":)" + Quoted(record_->ask.tool_call->name) + R"(,"arguments":)" +
             Quoted(record_->text),
         out);
}

}  // namespace gateway::server::mock
