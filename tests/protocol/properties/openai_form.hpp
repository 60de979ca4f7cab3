// A TestAnswer as an OpenAI upstream tells it: in one object, or in a stream of chunks.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libgateway/json/writer.hpp"
#include "libgateway/sse/writer.hpp"
#include "protocol/properties/answer.hpp"

namespace gateway::protocol::properties {

inline std::string_view FinishReason(Stop stop) {
  switch (stop) {
    case Stop::kEnd:
      return "stop";
    case Stop::kLength:
      return "length";
    case Stop::kTools:
      return "tool_calls";
    case Stop::kRefused:
      break;
  }
  return "content_filter";
}

inline std::string OpenAiUsage(const TestAnswer& answer) {
  return fmt::format(R"({{"prompt_tokens":{},"completion_tokens":{},"total_tokens":{},)"
                     R"("prompt_tokens_details":{{"cached_tokens":{},"cache_write_tokens":{}}},)"
                     R"("completion_tokens_details":{{"reasoning_tokens":{}}}}})",
                     answer.prompt, answer.output, answer.prompt + answer.output, answer.cached,
                     answer.written, answer.thought);
}

inline std::string OpenAiObject(const TestAnswer& answer, Generator& random) {
  std::string message = R"("role":"assistant","content":)";
  message.append(answer.text.empty() && !answer.calls.empty() ? "null"
                                                              : Spelled(random, answer.text));
  if (!answer.thinking.empty()) {
    message.append(R"(,"reasoning_content":)").append(Spelled(random, answer.thinking));
  }
  std::string calls;
  for (const auto& call : answer.calls) {
    calls.append(calls.empty() ? "" : ",");
    calls.append(
        fmt::format(R"({{"id":"{}","type":"function","function":{{"name":"{}","arguments":{}}}}})",
                    call.id, call.name, Spelled(random, call.input)));
  }
  message.append(calls.empty() ? "" : R"(,"tool_calls":[)" + calls + "]");
  return fmt::format(R"({{"id":"chatcmpl-1","object":"chat.completion","created":17,"model":"m-1",)"
                     R"("choices":[{{"index":0,"message":{{{}}},"finish_reason":"{}"}}],)"
                     R"("usage":{}}})",
                     message, FinishReason(answer.stop), OpenAiUsage(answer));
}

// Of a stream.
class OpenAiChunkWriter {
 public:
  explicit OpenAiChunkWriter(std::string* out) : out_(out) {}

  // `rest`: JSON, what is behind the choices.
  void Delta(std::string_view delta, std::string_view finish = "null", std::string_view rest = "") {
    Chunk(fmt::format(R"([{{"index":0,"delta":{{{}}},"finish_reason":{}}}])", delta, finish), rest);
  }
  void Chunk(std::string_view choices, std::string_view rest) {
    sse::AppendEvent({},
                     fmt::format(R"({{"id":"chatcmpl-1","object":"chat.completion.chunk",)"
                                 R"("created":17,"model":"m-1","choices":{}{}}})",
                                 choices, rest),
                     out_);
  }

 private:
  std::string* out_;
};

// The deltas that tell of one call.
inline std::vector<std::string> CallDeltas(const TestAnswer::Call& call, std::size_t index,
                                           Generator& random) {
  auto pieces = Pieces(random, call.input);
  const std::string first = random.Chance(50) ? "" : std::exchange(pieces.front(), "");
  std::vector<std::string> deltas{
      fmt::format(R"("tool_calls":[{{"index":{},"id":"{}","type":"function",)"
                  R"("function":{{"name":"{}","arguments":{}}}}}])",
                  index, call.id, call.name, Spelled(random, first))};
  for (const std::string& piece : pieces) {
    deltas.push_back(fmt::format(R"("tool_calls":[{{"index":{},"function":{{"arguments":{}}}}}])",
                                 index, Spelled(random, piece)));
  }
  return deltas;
}

// One call after the other; now and then by turns.
inline void StreamCalls(const TestAnswer& answer, Generator& random, OpenAiChunkWriter& chunks) {
  const std::size_t leaps = random.Chance(20) ? 50 : 0;
  std::vector<std::vector<std::string>> waiting;
  std::size_t left = 0;
  for (const auto& call : answer.calls) {
    waiting.push_back(CallDeltas(call, waiting.size(), random));
    std::reverse(waiting.back().begin(), waiting.back().end());
    left += waiting.back().size();
  }
  for (std::size_t begun = 0; left > 0;) {
    std::size_t number = 0;  // the first that has more, or one behind it
    while (waiting[number].empty() || (number < begun && random.Chance(leaps))) {
      number = number + 1 < waiting.size() ? number + 1 : 0;
    }
    begun = std::max(begun, number + 1);
    chunks.Delta(waiting[number].back());
    waiting[number].pop_back();
    --left;
  }
}

inline std::string OpenAiStream(const TestAnswer& answer, Generator& random) {
  std::string stream = random.Chance(20) ? ": wait\n\n" : "";
  OpenAiChunkWriter chunks(&stream);
  chunks.Delta(R"("role":"assistant","content":"")");
  for (const std::string& piece : Pieces(random, answer.thinking)) {
    chunks.Delta(R"("reasoning_content":)" + Spelled(random, piece));
  }
  for (const std::string& piece : Pieces(random, answer.text)) {
    chunks.Delta(R"("content":)" + Spelled(random, piece));
  }
  StreamCalls(answer, random, chunks);
  const std::string finish = fmt::format("\"{}\"", FinishReason(answer.stop));
  const std::string usage = R"(,"usage":)" + OpenAiUsage(answer);
  if (random.Chance(50)) {
    chunks.Delta("", finish, usage);
  } else {
    chunks.Delta("", finish);
    chunks.Chunk("[]", usage);
  }
  return stream.append(random.Chance(80) ? "data: [DONE]\n\n" : "");
}

}  // namespace gateway::protocol::properties
