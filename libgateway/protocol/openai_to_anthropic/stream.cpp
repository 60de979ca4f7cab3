#include "libgateway/protocol/openai_to_anthropic/stream.hpp"

#include "libgateway/json/compact.hpp"
#include "libgateway/json/quote.hpp"
#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/upstream_error.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

// One at a time is open, in all streams but broken ones.
constexpr std::size_t kMostOpenBlocks = 256;

}  // namespace

void StreamTranslator::TakeEvent(const sse::Event& event) {
  if (!tree_.Read(event.data) || !tree_.root().IsObject()) {
    return;
  }
  const json::Element data = tree_.root();
  const json::Element type = data["type"];
  const auto is = [&](std::string_view name) {
    return type.IsString() ? type.Is(name) : event.name == name;
  };
  if (is("error") || ReportsError(data["error"])) {
    TakeError(event.name, event.data);
  } else if (is("content_block_delta")) {
    NoteContent();
    TakeDelta(data);
  } else if (is("content_block_start")) {
    BeginBlock(data);
  } else if (is("content_block_stop")) {
    EndBlock(data["index"].Integer().value_or(0));
  } else if (is("message_start")) {
    Begin(data["message"]);
  } else if (is("message_delta")) {
    NoteContent();
    TakeMessageDelta(data);
  } else if (is("message_stop")) {
    Finish();
  }
}

Result<void> StreamTranslator::TakeEnd() {
  if (context_.stop_reason.empty()) {
    return Fail(ErrorCode::kUpstreamStream, "the upstream's stream broke off");
  }
  Finish();
  return {};
}

void StreamTranslator::Begin(json::Element message) {
  if (!base_.empty()) {
    return;
  }
  json::Writer writer(&base_);
  writer.BeginObject();
  WriteFront(message, "chat.completion.chunk", context_.target.model, writer);
  front_ = base_ + R"(,"choices":[{"index":0,"delta":)";
  usage_.Update(message["usage"]);
  context_.usage = usage_.ToUsage();
  tier_ = ServiceTier(message["usage"]);
  OpenChunk().append(R"({"role":"assistant","content":""})");
  CloseChunk();
}

void StreamTranslator::BeginBlock(json::Element event) {
  Begin({});
  if (blocks_.size() == kMostOpenBlocks) {
    Abort(Fail(ErrorCode::kUpstreamProtocol, "the upstream's stream has too many open blocks"));
    return;
  }
  const json::Element content = event["content_block"];
  Block block;
  block.index = event["index"].Integer().value_or(0);
  if (content["type"].Is("text")) {
    block.kind = Block::Kind::kText;
    block.begin = characters_;
    EmitText(content["text"].inner());
  } else if (content["type"].Is("thinking")) {
    block.kind = Block::Kind::kThinking;
    block.number = thoughts_++;
    EmitThought(content["thinking"].inner());
    EmitSignature(content["signature"].inner(), block);
  } else if (content["type"].Is("redacted_thinking")) {
    json::Writer writer(&OpenChunk());
    writer.BeginObject().Key("reasoning_details").BeginArray();
    WriteRedacted(content, thoughts_++, writer);
    writer.EndArray().EndObject();
    CloseChunk();
    keeper_.AddBlock(content.raw());
  } else if (content["type"].Is("tool_use")) {
    BeginCall(content, block);
  }
  blocks_.push_back(std::move(block));
}

void StreamTranslator::BeginCall(json::Element call, Block& block) {
  block.kind = Block::Kind::kCall;
  block.number = calls_++;
  if (const json::Element input = call["input"]; input.IsObject()) {
    block.first_input = json::Compact(input.raw());
  }
  const std::string id = IdOfCall(call);
  keeper_.AddCall(id);
  if (!Shows(block)) {
    return;
  }
  json::Writer writer(&OpenChunk());
  writer.BeginObject();
  if (settings_.legacy_functions) {
    writer.Key("function_call");
  } else {
    writer.Key("tool_calls").BeginArray().BeginObject().Key("index");
    writer.Integer(static_cast<std::int64_t>(block.number))
        .Key("id")
        .Text(id)
        .Key("type")
        .Raw(R"("function")")
        .Key("function");
  }
  writer.BeginObject().Key("name").Inner(call["name"].inner()).Key("arguments").Raw(R"("")");
  writer.EndObject();
  if (!settings_.legacy_functions) {
    writer.EndObject().EndArray();
  }
  writer.EndObject();
  CloseChunk();
}

void StreamTranslator::TakeDelta(json::Element event) {
  const Block* const block = Find(event["index"].Integer().value_or(0));
  if (block == nullptr) {
    return;
  }
  const json::Element delta = event["delta"];
  const json::Element type = delta["type"];
  if (type.Is("text_delta") && block->kind == Block::Kind::kText) {
    EmitText(delta["text"].inner());
  } else if (type.Is("input_json_delta") && block->kind == Block::Kind::kCall) {
    if (delta["partial_json"].HasText()) {
      Find(block->index)->has_input = true;
      EmitArguments(delta["partial_json"].raw(), *block);
    }
  } else if (type.Is("thinking_delta") && block->kind == Block::Kind::kThinking) {
    EmitThought(delta["thinking"].inner());
  } else if (type.Is("signature_delta") && block->kind == Block::Kind::kThinking) {
    EmitSignature(delta["signature"].inner(), *block);
  } else if (type.Is("citations_delta") && block->kind == Block::Kind::kText) {
    EmitCitation(delta["citation"], *block);
  }
}

void StreamTranslator::EndBlock(std::int64_t index) {
  Block* const block = Find(index);
  if (block == nullptr) {
    return;
  }
  if (block->kind == Block::Kind::kCall && !block->has_input) {
    EmitArguments(json::Quote(block->first_input.empty() ? "{}" : block->first_input), *block);
  } else if (block->kind == Block::Kind::kThinking) {
    keeper_.EndBlock();
  }
  blocks_.erase(blocks_.begin() + (block - blocks_.data()));
}

void StreamTranslator::TakeMessageDelta(json::Element event) {
  Begin({});
  const json::Element delta = event["delta"];
  if (const json::Element reason = delta["stop_reason"]; reason.HasText()) {
    context_.stop_reason = reason.Text();
    context_.may_end = true;
  }
  if (const json::Element why = delta["stop_details"]["explanation"]; why.HasText()) {
    refusal_ = why.inner();
  }
  usage_.Update(event["usage"]);
  context_.usage = usage_.ToUsage();
}

void StreamTranslator::Finish() {
  Begin({});
  while (!blocks_.empty()) {  // an upstream that never stopped them
    EndBlock(blocks_.front().index);
  }
  if (context_.stop_reason == "refusal" && !refusal_.empty()) {
    EmitDelta("refusal", refusal_);
  }
  keeper_.Keep(context_.target.provider->name);
  OpenChunk().append("{}");
  CloseChunk(FinishReason(context_.stop_reason, calls_ > 0, settings_.legacy_functions));
  if (context_.head.wants_usage) {
    data_.assign(base_).append(R"(,"choices":[],"usage":)");
    json::Writer writer(&data_);
    WriteUsage(usage_, writer);
    if (!tier_.empty()) {
      data_.append(R"(,"service_tier":")").append(tier_).append("\"");
    }
    Emit({}, data_.append("}"));
  }
  Emit({}, "[DONE]");
  context_.complete = true;
}

}  // namespace gateway::protocol::openai_to_anthropic
