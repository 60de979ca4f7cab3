#include "server/mock/messages_answer.hpp"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/mix.hpp"
#include "server/mock/thinking_signature.hpp"

// Source of all shapes: Anthropic API reference, the message object and its streaming events.
namespace gateway::server::mock {
namespace {

void AppendUsage(const MessageUsage& usage, std::string* out) {
  fmt::format_to(std::back_inserter(*out),
                 R"(,"usage":{{"input_tokens":{},"cache_creation_input_tokens":0,)"
                 R"("cache_read_input_tokens":0,"output_tokens":{})",
                 usage.input, usage.output);
  if (usage.thinking > 0) {
    fmt::format_to(std::back_inserter(*out), R"(,"output_tokens_details":{{"thinking_tokens":{}}})",
                   usage.thinking);
  }
  out->push_back('}');
}

// A message up to its content.
void AppendHead(const AnswerIdentity& identity, std::string* out) {
  fmt::format_to(std::back_inserter(*out),
                 R"({{"id":"msg_{:016x}","type":"message","role":"assistant","model":)",
                 Mix(identity.number));
  AppendQuoted(identity.model, out);
  out->append(R"(,"content":[)");
}

void AppendThought(std::string_view thought, std::string_view signature, std::string* out) {
  out->append(R"({"type":"thinking","thinking":)");
  AppendQuoted(thought, out);
  out->append(R"(,"signature":")").append(signature).append("\"}");
}

void AppendToolUse(const MessageOutline& outline, std::string_view input, std::string* out) {
  fmt::format_to(std::back_inserter(*out), R"({{"type":"tool_use","id":"toolu_{:016x}","name":)",
                 Mix(~outline.identity.number));
  AppendQuoted(outline.tool_call->name, out);
  out->append(R"(,"input":)").append(input).append("}");
}

void AppendText(std::string_view text, std::string* out) {
  out->append(R"({"type":"text","text":)");
  AppendQuoted(text, out);
  out->push_back('}');
}

void AppendStop(const MessageOutline& outline, std::string* out) {
  out->append(R"("stop_reason":")")
      .append(outline.tool_call ? "tool_use" : "end_turn")
      .append(R"(","stop_sequence":null)");
}

// An event up to the members behind its type.
void AppendEvent(std::string_view type, std::string* out) {
  fmt::format_to(std::back_inserter(*out), "event: {0}\ndata: {{\"type\":\"{0}\"", type);
}

}  // namespace

std::string MessageBody(const MessageOutline& outline, std::string_view text) {
  std::string body;
  AppendHead(outline.identity, &body);
  if (!outline.thought.empty()) {
    AppendThought(outline.thought, SignatureOf(outline.thought), &body);
    body.push_back(',');
  }
  if (outline.tool_call) {
    AppendToolUse(outline, outline.tool_call->arguments, &body);
  } else {
    AppendText(text, &body);
  }
  body.append("],");
  AppendStop(outline, &body);
  if (outline.usage) {
    AppendUsage(*outline.usage, &body);
  }
  return body.append("}");
}

MessageEvents::MessageEvents(MessageOutline outline, std::size_t thought_pieces)
    : outline_(std::move(outline)), thought_left_(thought_pieces) {}

void MessageEvents::Opening(std::string* out) {
  AppendEvent("message_start", out);
  out->append(R"(,"message":)");
  AppendHead(outline_.identity, out);
  out->append(R"(],"stop_reason":null,"stop_sequence":null)");
  if (outline_.usage) {
    AppendUsage({outline_.usage->input, 1}, out);  // the output so far
  }
  out->append("}}\n\n");
  AppendEvent("ping", out);
  out->append("}\n\n");
  if (thought_left_ == 0) {
    return BeginAnswer(out);
  }
  std::string thought;
  AppendThought("", "", &thought);
  Begin(thought, out);
}

void MessageEvents::Piece(std::string_view text, std::string* out) {
  if (thought_left_ == 0) {
    return outline_.tool_call ? Delta("input_json_delta", "partial_json", text, out)
                              : Delta("text_delta", "text", text, out);
  }
  Delta("thinking_delta", "thinking", text, out);
  if (--thought_left_ == 0) {
    Delta("signature_delta", "signature", SignatureOf(outline_.thought), out);
    End(out);
    ++block_;
    BeginAnswer(out);
  }
}

void MessageEvents::Closing(std::string* out) {
  End(out);
  AppendEvent("message_delta", out);
  out->append(R"(,"delta":{)");
  AppendStop(outline_, out);
  out->push_back('}');
  if (outline_.usage) {
    AppendUsage(*outline_.usage, out);
  }
  out->append("}\n\n");
  AppendEvent("message_stop", out);
  out->append("}\n\n");
}

void MessageEvents::Begin(std::string_view block, std::string* out) const {
  AppendEvent("content_block_start", out);
  fmt::format_to(std::back_inserter(*out), ",\"index\":{},\"content_block\":{}}}\n\n", block_,
                 block);
}

void MessageEvents::BeginAnswer(std::string* out) const {
  std::string block;
  if (outline_.tool_call) {
    AppendToolUse(outline_, "{}", &block);
    Begin(block, out);
    return Delta("input_json_delta", "partial_json", "", out);
  }
  AppendText("", &block);
  Begin(block, out);
}

void MessageEvents::Delta(std::string_view type, std::string_view member, std::string_view text,
                          std::string* out) const {
  AppendEvent("content_block_delta", out);
  fmt::format_to(std::back_inserter(*out), R"(,"index":{},"delta":{{"type":"{}","{}":)", block_,
                 type, member);
  AppendQuoted(text, out);
  out->append("}}\n\n");
}

void MessageEvents::End(std::string* out) const {
  AppendEvent("content_block_stop", out);
  fmt::format_to(std::back_inserter(*out), ",\"index\":{}}}\n\n", block_);
}

}  // namespace gateway::server::mock
