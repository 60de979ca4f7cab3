#include "libgateway/protocol/openai_to_anthropic/response.hpp"

#include <cstddef>

#include "libgateway/json/compact.hpp"
#include "libgateway/json/writer.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

// The parts of OpenAI's message, gathered from the blocks of Anthropic's. Texts as JSON wrote them.
struct Parts {
  std::string content;
  std::string reasoning;
  std::string details;         // elements of reasoning_details
  std::string calls;           // elements of tool_calls
  std::string first_call;      // the function of the first of them
  std::string annotations;     // elements
  std::size_t characters = 0;  // of the content
};

void TakeText(json::Element block, Parts* parts, json::Writer& annotations) {
  const std::string_view text = block["text"].inner();
  const std::size_t begin = parts->characters;
  parts->characters += CountCharacters(text);
  parts->content.append(text);
  for (const json::Element citation : block["citations"]) {
    WriteAnnotation(citation, begin, parts->characters, annotations);
  }
}

void TakeThinking(json::Element block, std::size_t index, Parts* parts, json::Writer& details) {
  const std::string_view text = block["thinking"].inner();
  parts->reasoning.append(text);
  WriteSignature(text, block["signature"].inner(), index, details);
}

void TakeCall(json::Element block, const std::string& id, Parts* parts, json::Writer& calls) {
  const json::Element input = block["input"];
  std::string function;
  json::Writer writer(&function);
  writer.BeginObject().Key("name").Inner(block["name"].inner());
  writer.Key("arguments").Text(input.IsObject() ? json::Compact(input.raw()) : "{}").EndObject();
  calls.BeginObject()
      .Key("id")
      .Text(id)
      .Key("type")
      .Raw(R"("function")")
      .Key("function")
      .Raw(function)
      .EndObject();
  if (parts->first_call.empty()) {
    parts->first_call = std::move(function);
  }
}

Parts Gather(json::Element content, ThinkingKeeper& keeper) {
  Parts parts;
  json::Writer details(&parts.details);
  json::Writer calls(&parts.calls);
  json::Writer annotations(&parts.annotations);
  std::size_t thoughts = 0;
  for (const json::Element block : content) {
    const json::Element type = block["type"];
    if (type.Is("text")) {
      TakeText(block, &parts, annotations);
    } else if (type.Is("thinking")) {
      TakeThinking(block, thoughts++, &parts, details);
      if (block["signature"].HasText()) {
        keeper.AddBlock(block.raw());
      }
    } else if (type.Is("redacted_thinking")) {
      WriteRedacted(block, thoughts++, details);
      keeper.AddBlock(block.raw());
    } else if (type.Is("tool_use")) {
      const std::string id = IdOfCall(block);
      TakeCall(block, id, &parts, calls);
      keeper.AddCall(id);
    }
  }
  return parts;
}

void WriteMessage(json::Element message, const Parts& parts, bool legacy, json::Writer& writer) {
  writer.BeginObject().Key("role").Raw(R"("assistant")").Key("content");
  if (parts.content.empty() && !parts.calls.empty()) {
    writer.Null();
  } else {
    writer.Inner(parts.content);
  }
  const json::Element refusal = message["stop_details"]["explanation"];
  const bool refused = message["stop_reason"].Is("refusal") && refusal.HasText();
  writer.Key("refusal").Raw(refused ? refusal.raw() : "null");
  if (!parts.reasoning.empty()) {
    writer.Key("reasoning_content").Inner(parts.reasoning);
  }
  if (!parts.details.empty()) {
    writer.Key("reasoning_details").BeginArray().Raw(parts.details).EndArray();
  }
  if (!parts.calls.empty() && legacy) {
    writer.Key("function_call").Raw(parts.first_call);
  } else if (!parts.calls.empty()) {
    writer.Key("tool_calls").BeginArray().Raw(parts.calls).EndArray();
  }
  if (!parts.annotations.empty()) {
    writer.Key("annotations").BeginArray().Raw(parts.annotations).EndArray();
  }
  writer.EndObject();
}

}  // namespace

Result<void> ObjectTranslator::TakeObject(json::Element message, std::string_view /*body*/,
                                          std::string* out) {
  ThinkingKeeper keeper(settings_.thinking);
  const Parts parts = Gather(message["content"], keeper);
  keeper.Keep(context_.target.provider->name);
  AnthropicUsage usage;
  usage.Update(message["usage"]);
  context_.usage = usage.ToUsage();
  context_.stop_reason = message["stop_reason"].Text();

  StartObject(context_, kOk);
  json::Writer writer(out);
  writer.BeginObject();
  WriteFront(message, "chat.completion", context_.target.model, writer);
  writer.Key("choices").BeginArray().BeginObject().Key("index").Integer(0).Key("message");
  WriteMessage(message, parts, settings_.legacy_functions, writer);
  writer.Key("logprobs").Null().Key("finish_reason");
  writer.Text(FinishReason(context_.stop_reason, !parts.calls.empty(), settings_.legacy_functions));
  writer.EndObject().EndArray().Key("usage");
  WriteUsage(usage, writer);
  if (const std::string_view tier = ServiceTier(message["usage"]); !tier.empty()) {
    writer.Key("service_tier").Text(tier);
  }
  writer.EndObject();
  return {};
}

}  // namespace gateway::protocol::openai_to_anthropic
