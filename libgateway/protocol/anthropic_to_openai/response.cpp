#include "libgateway/protocol/anthropic_to_openai/response.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "libgateway/json/quote.hpp"
#include "libgateway/protocol/anthropic_to_openai/blocks.hpp"
#include "libgateway/protocol/anthropic_to_openai/ending.hpp"
#include "libgateway/protocol/anthropic_to_openai/message_events.hpp"
#include "libgateway/protocol/anthropic_to_openai/message_usage.hpp"
#include "libgateway/protocol/error_answer.hpp"
#include "libgateway/protocol/shape/new_id.hpp"
#include "libgateway/protocol/upstream_error.hpp"
#include "libgateway/sse/writer.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

struct Message {
  std::string id;  // this and the next: between the quotes of a JSON string
  std::string model;
  std::vector<Block> blocks;
  MessageUsage usage;
  Ending ending;
};

Message ReadMessage(json::Element object, const std::string& asked_model, const ToolNames& names) {
  const json::Element choice = *object["choices"].begin();
  const json::Element said = choice["message"];
  Message message;
  message.id = object["id"].HasText() ? std::string(object["id"].inner()) : shape::NewMessageId();
  message.model = object["model"].HasText() ? std::string(object["model"].inner())
                                            : json::QuotedInner(asked_model);
  message.blocks = ReadBlocks(said, names);
  message.usage.Take(object["usage"]);
  message.ending.Take(choice);
  message.ending.refused = said["refusal"].HasText();
  for (const Block& block : message.blocks) {
    message.ending.has_calls = message.ending.has_calls || block.kind == Block::Kind::kToolUse;
  }
  return message;
}

void WriteObject(const Message& message, std::string_view stop_sequence, std::string* body) {
  json::Writer out(body);
  out.BeginObject().Key("id").Inner(message.id).Key("type").Text("message");
  out.Key("role").Text("assistant").Key("model").Inner(message.model).Key("content").BeginArray();
  for (const Block& block : message.blocks) {
    WriteBlock(block, out);
  }
  out.EndArray().Key("stop_reason").Text(message.ending.StopReason(stop_sequence));
  out.Key("stop_sequence");
  if (stop_sequence.empty()) {
    out.Null();
  } else {
    out.Text(stop_sequence);
  }
  out.Key("usage");
  message.usage.Write(out);
  out.EndObject();
}

void WriteBlockEvents(const Block& block, MessageEvents& events) {
  switch (block.kind) {
    case Block::Kind::kThinking:
      events.OpenThinking();
      events.Delta(block.text);
      events.Signature(block.signature);
      break;
    case Block::Kind::kRedactedThinking:
      events.RedactedThinking(block.text);
      break;
    case Block::Kind::kText:
      events.OpenText();
      events.Delta(block.text);
      break;
    case Block::Kind::kToolUse:
      events.OpenToolUse(block.id, block.name);
      if (block.text != "{}") {
        events.Delta(json::QuotedInner(block.text));
      }
      break;
  }
}

void WriteStream(const Message& message, std::string_view stop_sequence, std::string* out) {
  MessageEvents events(
      [out](std::string_view name, std::string_view data) { sse::AppendEvent(name, data, out); });
  events.Start(message.id, message.model, message.usage);
  for (const Block& block : message.blocks) {
    WriteBlockEvents(block, events);
  }
  events.Finish(message.ending.StopReason(stop_sequence), stop_sequence, message.usage);
}

}  // namespace

Result<void> MessageAnswer::TakeObject(json::Element object, std::string_view body,
                                       std::string* out) {
  if (object["choices"].empty()) {
    if (ReportsError(object["error"])) {
      AnswerWithError(context_, std::string(body), Known::kByNumber, out);
      return {};
    }
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's answer has no choices");
  }
  const Message message = ReadMessage(object, context_.target.model, asked_.names);
  const std::string_view stop_sequence = message.ending.StopSequence(asked_.stop_sequences);
  context_.stop_reason = message.ending.finish_reason;
  context_.usage = message.usage.counts.ToUsage();
  if (context_.head.stream) {
    StartStream(context_);
    WriteStream(message, stop_sequence, out);
  } else {
    StartObject(context_, kOk);
    WriteObject(message, stop_sequence, out);
  }
  return {};
}

}  // namespace gateway::protocol::anthropic_to_openai
