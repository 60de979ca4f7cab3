#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/openai_to_anthropic/stream.hpp"

// The chunks that the translator writes. What it writes them for is in stream.cpp.
namespace gateway::protocol::openai_to_anthropic {

std::string& StreamTranslator::OpenChunk() { return data_.assign(front_); }

void StreamTranslator::CloseChunk(std::string_view finish_reason) {
  data_.append(R"(,"logprobs":null,"finish_reason":)");
  if (finish_reason.empty()) {
    data_.append("null");
  } else {
    data_.append("\"").append(finish_reason).append("\"");
  }
  data_.append("}]").append(context_.head.wants_usage ? R"(,"usage":null})" : "}");
  Emit({}, data_);
}

void StreamTranslator::EmitDelta(std::string_view name, std::string_view inner) {
  if (inner.empty()) {
    return;
  }
  OpenChunk().append("{\"").append(name).append("\":\"").append(inner).append("\"}");
  CloseChunk();
  context_.text_bytes += inner.size();
}

void StreamTranslator::EmitText(std::string_view inner) {
  characters_ += CountCharacters(inner);
  EmitDelta("content", inner);
}

void StreamTranslator::EmitThought(std::string_view inner) {
  keeper_.AddText(inner);
  EmitDelta("reasoning_content", inner);
}

void StreamTranslator::EmitSignature(std::string_view inner, const Block& block) {
  if (inner.empty()) {
    return;
  }
  keeper_.AddSignature(inner);
  json::Writer writer(&OpenChunk());
  writer.BeginObject().Key("reasoning_details").BeginArray();
  WriteSignature(std::nullopt, inner, block.number, writer);
  writer.EndArray().EndObject();
  CloseChunk();
}

void StreamTranslator::EmitArguments(std::string_view literal, const Block& block) {
  if (!Shows(block)) {
    return;
  }
  json::Writer writer(&OpenChunk());
  writer.BeginObject();
  if (settings_.legacy_functions) {
    writer.Key("function_call").BeginObject().Key("arguments").Raw(literal).EndObject();
  } else {
    writer.Key("tool_calls").BeginArray().BeginObject().Key("index");
    writer.Integer(static_cast<std::int64_t>(block.number)).Key("function").BeginObject();
    writer.Key("arguments").Raw(literal).EndObject().EndObject().EndArray();
  }
  writer.EndObject();
  CloseChunk();
  context_.text_bytes += literal.size();
}

void StreamTranslator::EmitCitation(json::Element citation, const Block& block) {
  std::string annotation;
  json::Writer writer(&annotation);
  if (WriteAnnotation(citation, block.begin, characters_, writer)) {
    OpenChunk().append(R"({"annotations":[)").append(annotation).append("]}");
    CloseChunk();
  }
}

StreamTranslator::Block* StreamTranslator::Find(std::int64_t index) {
  for (auto at = blocks_.rbegin(); at != blocks_.rend(); ++at) {
    if (at->index == index) {
      return &*at;
    }
  }
  return nullptr;
}

// The older way of calling knows one call an answer.
bool StreamTranslator::Shows(const Block& block) const {
  return !settings_.legacy_functions || block.number == 0;
}

}  // namespace gateway::protocol::openai_to_anthropic
