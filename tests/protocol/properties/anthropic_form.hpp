// A TestAnswer as an Anthropic upstream tells it: in one message, or in a stream of events.
#pragma once

#include <string>
#include <string_view>

#include "libgateway/sse/writer.hpp"
#include "protocol/properties/answer.hpp"

namespace gateway::protocol::properties {

inline std::string_view StopReason(Stop stop) {
  switch (stop) {
    case Stop::kEnd:
      return "end_turn";
    case Stop::kLength:
      return "max_tokens";
    case Stop::kTools:
      return "tool_use";
    case Stop::kRefused:
      break;
  }
  return "refusal";
}

// `output`: how much of it is told.
inline std::string AnthropicUsage(const TestAnswer& answer, std::int64_t output) {
  return fmt::format(R"({{"input_tokens":{},"output_tokens":{},"cache_creation_input_tokens":{},)"
                     R"("cache_read_input_tokens":{},"output_tokens_details":)"
                     R"({{"thinking_tokens":{}}}}})",
                     answer.prompt - answer.cached - answer.written, output, answer.written,
                     answer.cached, answer.thought);
}

inline std::string AnthropicMessage(std::string_view content, std::string_view stop_reason,
                                    std::string_view usage) {
  return fmt::format(R"({{"id":"msg_1","type":"message","role":"assistant","model":"m-1",)"
                     R"("content":[{}],"stop_reason":{},"stop_sequence":null,"usage":{}}})",
                     content, stop_reason, usage);
}

inline std::string AnthropicObject(const TestAnswer& answer, Generator& random) {
  std::string content;
  const auto add = [&content](const std::string& block) {
    content.append(content.empty() ? "" : ",").append(block);
  };
  if (!answer.thinking.empty()) {
    add(fmt::format(R"({{"type":"thinking","thinking":{},"signature":"c2ln"}})",
                    Spelled(random, answer.thinking)));
  }
  if (!answer.text.empty()) {
    add(fmt::format(R"({{"type":"text","text":{}}})", Spelled(random, answer.text)));
  }
  for (const auto& call : answer.calls) {
    add(fmt::format(R"({{"type":"tool_use","id":"{}","name":"{}","input":{}}})", call.id, call.name,
                    call.input));
  }
  return AnthropicMessage(content, fmt::format("\"{}\"", StopReason(answer.stop)),
                          AnthropicUsage(answer, answer.output));
}

// Of a stream.
class AnthropicEventWriter {
 public:
  AnthropicEventWriter(Generator& random, std::string* out) : random_(random), out_(out) {}

  void Event(std::string_view type, std::string_view rest) {
    sse::AppendEvent(type, fmt::format(R"({{"type":"{}"{}}})", type, rest), out_);
    if (random_.Chance(5)) {
      sse::AppendEvent("ping", R"({"type":"ping"})", out_);
    }
  }
  void Begin(std::string_view block) {
    Event("content_block_start", fmt::format(R"(,"index":{},"content_block":{})", index_, block));
  }
  // In one piece, or in many.
  void Delta(std::string_view type, std::string_view key, std::string_view text) {
    Event("content_block_delta", fmt::format(R"(,"index":{},"delta":{{"type":"{}","{}":{}}})",
                                             index_, type, key, Spelled(random_, text)));
  }
  void Deltas(std::string_view type, std::string_view key, std::string_view text) {
    for (const std::string& piece : Pieces(random_, text)) {
      Delta(type, key, piece);
    }
  }
  void End() { Event("content_block_stop", fmt::format(R"(,"index":{})", index_++)); }

 private:
  Generator& random_;
  std::string* out_;
  int index_ = 0;
};

inline std::string AnthropicStream(const TestAnswer& answer, Generator& random) {
  std::string stream;
  AnthropicEventWriter events(random, &stream);
  events.Event("message_start",
               R"(,"message":)" + AnthropicMessage("", "null", AnthropicUsage(answer, 1)));
  if (!answer.thinking.empty()) {
    events.Begin(R"({"type":"thinking","thinking":"","signature":""})");
    events.Deltas("thinking_delta", "thinking", answer.thinking);
    events.Delta("signature_delta", "signature", "c2ln");
    events.End();
  }
  if (!answer.text.empty()) {
    events.Begin(R"({"type":"text","text":""})");
    events.Deltas("text_delta", "text", answer.text);
    events.End();
  }
  for (const auto& call : answer.calls) {
    events.Begin(fmt::format(R"({{"type":"tool_use","id":"{}","name":"{}","input":{{}}}})", call.id,
                             call.name));
    events.Deltas("input_json_delta", "partial_json", call.input == "{}" ? "" : call.input);
    events.End();
  }
  events.Event("message_delta",
               fmt::format(R"(,"delta":{{"stop_reason":"{}","stop_sequence":null}},)"
                           R"("usage":{{"output_tokens":{}}})",
                           StopReason(answer.stop), answer.output));
  if (random.Chance(80)) {
    events.Event("message_stop", "");
  }
  return stream;
}

}  // namespace gateway::protocol::properties
