#include "libgateway/protocol/anthropic_to_openai/response.hpp"

#include <string>
#include <string_view>

#include "libgateway/json/quote.hpp"
#include "libgateway/protocol/anthropic_to_openai/ending.hpp"
#include "libgateway/protocol/anthropic_to_openai/message_events.hpp"
#include "libgateway/protocol/anthropic_to_openai/message_usage.hpp"
#include "libgateway/protocol/anthropic_to_openai/new_id.hpp"
#include "libgateway/protocol/error_answer.hpp"
#include "libgateway/sse/writer.hpp"

namespace gateway::protocol::anthropic_to_openai {

// Texts are what stands between the quotes of JSON strings, but for the last two.
struct MessageAnswer::Message {
  std::string id;
  std::string model;
  std::vector<Block> blocks;
  MessageUsage usage;
  Ending ending;
  std::string_view stop_reason;
  std::string_view stop_sequence;
};

namespace {

std::string InnerOf(json::Element text, const std::string& otherwise) {
  if (text.HasText()) {
    return std::string(text.inner());
  }
  const std::string quoted = json::Quote(otherwise);
  return quoted.substr(1, quoted.size() - 2);
}

void WriteEvents(const Block& block, MessageEvents& events) {
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
    case Block::Kind::kToolUse: {
      events.OpenToolUse(block.id, block.name);
      const std::string quoted = json::Quote(block.text);
      events.Delta(block.text == "{}" ? std::string_view{}
                                      : std::string_view(quoted).substr(1, quoted.size() - 2));
      break;
    }
  }
}

}  // namespace

Result<void> MessageAnswer::TakeObject(json::Element object, std::string_view body,
                                       std::string* out) {
  if (object["choices"].empty()) {
    const json::Element error = object["error"];
    if (error && !error.Is(json::Kind::kFalse) && !error.Is("")) {
      AnswerWithErrorEvent(context_, std::string(body), out);
      return {};
    }
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's answer has no choices");
  }
  Message message = Read(object);
  message.stop_sequence = message.ending.StopSequence(asked_.stop_sequences);
  message.stop_reason = message.ending.StopReason(message.stop_sequence);
  context_.stop_reason = message.ending.finish_reason;
  context_.usage = message.usage.counts.ToUsage();
  if (context_.head.stream) {
    StartStream(context_);
    WriteEvents(message, out);
  } else {
    StartObject(context_, kOk);
    WriteObject(message, out);
  }
  return {};
}

MessageAnswer::Message MessageAnswer::Read(json::Element object) const {
  const json::Element choice = *object["choices"].begin();
  const json::Element said = choice["message"];
  Message message;
  message.id = object["id"].HasText() ? std::string(object["id"].inner()) : NewMessageId();
  message.model = InnerOf(object["model"], context_.target.model);
  message.blocks = ReadBlocks(said, asked_.names);
  message.usage.Take(object["usage"]);
  message.ending.Take(choice);
  message.ending.refused = said["refusal"].HasText();
  for (const Block& block : message.blocks) {
    message.ending.has_calls = message.ending.has_calls || block.kind == Block::Kind::kToolUse;
  }
  return message;
}

void MessageAnswer::WriteObject(const Message& message, std::string* body) {
  json::Writer out(body);
  out.BeginObject().Key("id").Inner(message.id).Key("type").Text("message");
  out.Key("role").Text("assistant").Key("model").Inner(message.model).Key("content").BeginArray();
  for (const Block& block : message.blocks) {
    WriteBlock(block, out);
  }
  out.EndArray().Key("stop_reason").Text(message.stop_reason).Key("stop_sequence");
  if (message.stop_sequence.empty()) {
    out.Null();
  } else {
    out.Text(message.stop_sequence);
  }
  out.Key("usage");
  message.usage.Write(out);
  out.EndObject();
}

void MessageAnswer::WriteEvents(const Message& message, std::string* out) {
  MessageEvents events(
      [out](std::string_view name, std::string_view data) { sse::AppendEvent(name, data, out); });
  events.Start(message.id, message.model, message.usage);
  for (const Block& block : message.blocks) {
    anthropic_to_openai::WriteEvents(block, events);
  }
  events.Finish(message.stop_reason, message.stop_sequence, message.usage);
}

}  // namespace gateway::protocol::anthropic_to_openai
