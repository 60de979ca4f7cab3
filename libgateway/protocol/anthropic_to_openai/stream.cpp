#include "libgateway/protocol/anthropic_to_openai/stream.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "libgateway/json/compact.hpp"
#include "libgateway/json/quote.hpp"
#include "libgateway/protocol/anthropic_to_openai/thinking_blocks.hpp"
#include "libgateway/protocol/shape/new_id.hpp"
#include "libgateway/protocol/upstream_error.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

constexpr std::string_view kDone = "[DONE]";
constexpr std::size_t kMostHeld = 1U << 20U;

// Anthropic has one answer to a question; of several the first counts.
json::Element FirstChoice(json::Element choices) {
  for (const json::Element choice : choices) {
    if (choice["index"].Integer().value_or(0) == 0) {
      return choice;
    }
  }
  return {};
}

}  // namespace

MessageStream::MessageStream(AnswerContext& context, const Asked& asked)
    : EventAnswer(context),
      asked_(asked),
      events_([this](std::string_view name, std::string_view data) { Emit(name, data); }),
      blocks_(events_, asked.names) {
  AwaitContent();
}

void MessageStream::TakeEvent(const sse::Event& event) {
  if (event.data == kDone) {
    if (has_chunk_) {
      Finish();
    }
    return;
  }
  if (!tree_.Read(event.data) || !tree_.root().IsObject()) {
    return;
  }
  const json::Element chunk = tree_.root();
  if (ReportsError(chunk["error"]) || chunk["object"].Is("error")) {  // vLLM's older way
    TakeError(event.name, event.data);
  } else if (chunk["choices"].IsArray() || chunk["usage"].IsObject()) {
    has_chunk_ = true;
    TakeChunk(chunk);
  }
}

Result<void> MessageStream::TakeEnd() {
  if (ending_.finish_reason.empty()) {
    return Fail(ErrorCode::kUpstreamStream, "the upstream's stream broke off");
  }
  Finish();
  return {};
}

void MessageStream::TakeChunk(json::Element chunk) {
  const json::Element choice = FirstChoice(chunk["choices"]);
  const json::Element usage = chunk["usage"];
  usage_.Take(usage ? usage : choice["usage"]);  // where Moonshot has it
  if (usage_.counts.told) {
    context_.usage = usage_.counts.ToUsage();
  }
  // Azure begins with a chunk that has neither an id nor a model.
  if (!begun_ && (choice || chunk["id"].HasText())) {
    Begin(chunk);
  }
  if (choice) {
    TakeChoice(choice);
  }
}

void MessageStream::Begin(json::Element chunk) {
  begun_ = true;
  const json::Element id = chunk["id"];
  const json::Element model = chunk["model"];
  events_.Start(id.HasText() ? id.inner() : shape::NewMessageId(),
                model.HasText() ? model.inner() : json::QuotedInner(context_.target.model), usage_);
}

void MessageStream::TakeChoice(json::Element choice) {
  for (const json::Element member : choice["delta"]) {
    if (!member.HasKey("role") && (member.HasText() || member.IsArray() || member.IsObject())) {
      NoteContent();
    }
  }
  TakeDelta(choice["delta"]);
  ending_.Take(choice);
  if (!ending_.finish_reason.empty()) {
    NoteContent();
    context_.stop_reason = ending_.finish_reason;
    context_.may_end = true;
  }
}

void MessageStream::TakeDelta(json::Element delta) {
  if (const json::Element text = ThinkingText(delta)) {
    context_.text_bytes += text.inner().size();
    blocks_.Thinking(text.inner());
  }
  TakeText(delta["content"]);
  if (const json::Element refusal = delta["refusal"]; refusal.HasText()) {
    ending_.refused = true;
    TakeText(refusal);
  }
  for (const json::Element call : delta["tool_calls"]) {
    TakeCall(call);
  }
  if (const json::Element function = delta["function_call"]; function.IsObject()) {
    TakeFunction(function, CallPiece{});  // what there was before tool_calls
  }
  if (blocks_.held() > kMostHeld) {
    Abort(Fail(ErrorCode::kUpstreamProtocol,
               "the upstream mixes more calls of tools than can be kept apart"));
  }
}

void MessageStream::TakeText(json::Element content) {
  if (content.HasText()) {
    context_.text_bytes += content.inner().size();
    blocks_.Text(content.inner());
  }
  if (content.IsArray()) {  // parts, as Mistral has them
    for (const json::Element part : content) {
      TakeText(part["text"]);
    }
  }
}

void MessageStream::TakeCall(json::Element call) {
  CallPiece piece;
  piece.index = call["index"].Integer();
  piece.id = call["id"].inner();
  TakeFunction(call["function"], piece);
}

void MessageStream::TakeFunction(json::Element function, CallPiece piece) {
  piece.name = function["name"].inner();
  const json::Element arguments = function["arguments"];
  std::string quoted;
  if (arguments.IsObject()) {
    quoted = json::QuotedInner(json::Compact(arguments.raw()));
    piece.arguments = quoted;
  } else {
    piece.arguments = arguments.inner();
  }
  context_.text_bytes += piece.name.size() + piece.arguments.size();
  blocks_.Tool(piece);
}

void MessageStream::Finish() {
  if (!begun_) {
    Begin({});
  }
  blocks_.Flush();
  ending_.has_calls = blocks_.has_calls();
  const std::string_view sequence = ending_.StopSequence(asked_.stop_sequences);
  events_.Finish(ending_.StopReason(sequence), sequence, usage_);
  context_.complete = true;
}

}  // namespace gateway::protocol::anthropic_to_openai
