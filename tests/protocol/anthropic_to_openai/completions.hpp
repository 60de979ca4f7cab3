// An OpenAI upstream's answers, whole and in chunks, and Anthropic's events.
#pragma once

#include <string>
#include <string_view>

#include "protocol/anthropic_to_openai/asking.hpp"

namespace gateway::protocol::anthropic_to_openai {

inline std::string Completion(const std::string& message,
                              const std::string& choice = R"(,"finish_reason":"stop")",
                              const std::string& more = "") {
  return R"({"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m-real",)"
         R"("choices":[{"index":0,"message":)" +
         message + choice + "}]" + more + "}";
}

// A chunk of a stream; `choice`: members behind the delta.
inline std::string Chunk(const std::string& delta, const std::string& choice = "",
                         const std::string& more = "") {
  return R"(data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m-real",)"
         R"("choices":[{"index":0,"delta":)" +
         delta + choice + "}]" + more + "}\n\n";
}
inline std::string Say(const std::string& text) { return Chunk(R"({"content":")" + text + "\"}"); }
inline std::string Stop(const std::string& reason = "stop") {
  return Chunk("{}", R"(,"finish_reason":")" + reason + "\"");
}
inline std::string Calls(const std::string& calls) {
  return Chunk(R"({"tool_calls":[)" + calls + "]}");
}
inline const std::string kDone = "data: [DONE]\n\n";

// `data`: members behind the type.
inline std::string Event(const std::string& type, const std::string& data = "") {
  return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + data + "}\n\n";
}
inline std::string Start(const std::string& usage = R"("input_tokens":0,"output_tokens":0)",
                         const std::string& caches = "0,0") {
  const auto comma = caches.find(',');
  return Event("message_start",
               R"(,"message":{"id":"chatcmpl-1","type":"message","role":"assistant",)"
               R"("model":"m-real","content":[],"stop_reason":null,"stop_sequence":null,)"
               R"("usage":{)" +
                   usage + R"(,"cache_creation_input_tokens":)" + caches.substr(0, comma) +
                   R"(,"cache_read_input_tokens":)" + caches.substr(comma + 1) + "}}");
}
inline std::string BlockStart(int index, const std::string& block) {
  return Event("content_block_start", R"(,"index":)" + std::to_string(index) +
                                          R"(,"content_block":{"type":)" + block + "}");
}
inline std::string BlockDelta(int index, const std::string& delta) {
  return Event("content_block_delta",
               R"(,"index":)" + std::to_string(index) + R"(,"delta":{"type":)" + delta + "}");
}
inline std::string BlockStop(int index) {
  return Event("content_block_stop", R"(,"index":)" + std::to_string(index));
}
inline std::string TextStart(int index) { return BlockStart(index, R"("text","text":"")"); }
inline std::string TextDelta(int index, const std::string& text) {
  return BlockDelta(index, R"("text_delta","text":")" + text + "\"");
}
inline std::string TextBlock(int index, const std::string& text) {
  return TextStart(index) + TextDelta(index, text) + BlockStop(index);
}
inline std::string ToolStart(int index, const std::string& id, const std::string& name) {
  return BlockStart(index,
                    R"("tool_use","id":")" + id + R"(","name":")" + name + R"(","input":{})");
}
inline std::string ToolDelta(int index, const std::string& json) {
  return BlockDelta(index, R"("input_json_delta","partial_json":")" + json + "\"");
}
inline std::string ToolBlock(int index, const std::string& id, const std::string& name,
                             const std::string& json) {
  return ToolStart(index, id, name) + (json.empty() ? "" : ToolDelta(index, json)) +
         BlockStop(index);
}
inline std::string ThinkingBlock(int index, const std::string& text,
                                 const std::string& signature = "") {
  return BlockStart(index, R"("thinking","thinking":"","signature":"")") +
         BlockDelta(index, R"("thinking_delta","thinking":")" + text + "\"") +
         (signature.empty()
              ? ""
              : BlockDelta(index, R"("signature_delta","signature":")" + signature + "\"")) +
         BlockStop(index);
}
// `usage`: input, output, written to and read from caches.
inline std::string End(const std::string& reason = "end_turn", const std::string& sequence = "null",
                       const std::string& usage =
                           R"("input_tokens":0,"output_tokens":0,"cache_creation_input_tokens":0,)"
                           R"("cache_read_input_tokens":0)") {
  return Event("message_delta", R"(,"delta":{"stop_reason":")" + reason + R"(","stop_sequence":)" +
                                    sequence + R"(},"usage":{)" + usage + "}") +
         Event("message_stop");
}

// The whole answer to a call that asked for none of `more`.
inline Decoded Answer(const std::string& upstream, const std::string& more = "",
                      std::size_t piece = 1'000'000) {
  return AskWith(more).Decode(upstream, "application/json", piece);
}
inline Decoded Stream(const std::string& upstream, std::size_t piece = 1'000'000, bool end = true) {
  return AskWith(R"(,"stream":true)").Decode(upstream, "text/event-stream", piece, end);
}

}  // namespace gateway::protocol::anthropic_to_openai
