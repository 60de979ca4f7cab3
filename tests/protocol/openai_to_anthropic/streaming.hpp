// Anthropic's streams, and the chunks that an OpenAI client gets for them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libgateway/sse/scanner.hpp"
#include "protocol/openai_to_anthropic/asking.hpp"
#include "protocol/shape/message_events.hpp"

namespace gateway::protocol::openai_to_anthropic {

using shape::BlockDelta;
using shape::BlockStart;
using shape::BlockStop;
using shape::Event;
using shape::MessageEnd;
using shape::MessageStart;

inline std::string TextStart(int index = 0) {
  return BlockStart(index, R"({"type":"text","text":""})");
}
inline std::string TextDelta(const std::string& text, int index = 0) {
  return BlockDelta(index, R"({"type":"text_delta","text":")" + text + "\"}");
}
inline std::string CallStart(int index, const std::string& id, const std::string& input = "{}") {
  return BlockStart(index,
                    R"({"type":"tool_use","id":")" + id + R"(","name":"f","input":)" + input + "}");
}
inline std::string InputDelta(int index, const std::string& json) {
  return BlockDelta(index, R"({"type":"input_json_delta","partial_json":")" + json + "\"}");
}

inline std::string StreamChat(std::string_view more = "") {
  return Hello(R"(,"stream":true)" + std::string(more));
}
inline Decoded AnswerStream(const Upstream& upstream, std::string_view more = "") {
  return Asking().Answer(StreamChat(more), upstream);
}

// The data of the events of a stream, the last one among them.
class DataOf final : private sse::EventTaker {
 public:
  explicit DataOf(std::string_view stream) {
    sse::Scanner scanner(1U << 20U);
    REQUIRE(scanner.Feed(stream, *this));
  }

  std::vector<std::string> data;

 private:
  void OnEvent(const sse::Event& event) override {
    CHECK(event.name.empty());
    data.emplace_back(event.data);
  }
  void OnComment(std::string_view /*text*/) override {}
};

// What the chunks of a stream say, in turn: a delta, or the reason with "finish: " before it, or
// what is no chunk of a choice as it is. Each must have the frame of a chunk.
inline std::vector<std::string> Deltas(const std::string& stream) {
  std::vector<std::string> deltas;
  std::string front;
  for (const std::string& data : DataOf(stream).data) {
    const std::string_view begin = R"("choices":[{"index":0,"delta":)";
    const std::string_view end = R"(,"logprobs":null,"finish_reason":)";
    const std::size_t at = data.find(begin);
    if (at == std::string::npos) {
      deltas.push_back(data);
      continue;
    }
    front = front.empty() ? data.substr(0, at) : front;
    CHECK(data.substr(0, at) == front);  // one id, one time, one model
    const std::size_t delta = at + begin.size();
    const std::size_t reason = data.rfind(end);
    deltas.push_back(data.substr(delta, reason - delta));
    std::string rest = data.substr(reason + end.size());
    rest.erase(rest.rfind("}]") + 2);  // what follows the choices
    if (rest != "null}]") {
      deltas.back().append(" finish: ").append(rest, 0, rest.size() - 2);
    }
  }
  return deltas;
}

inline const std::string kRole = R"({"role":"assistant","content":""})";
inline std::string Finish(const std::string& reason) { return "{} finish: \"" + reason + "\""; }
inline std::string Content(const std::string& text) { return R"({"content":")" + text + "\"}"; }

// What the events between message_start and message_delta come to.
inline std::vector<std::string> Deltas(const std::string& events, const std::string& reason,
                                       std::string_view more = "") {
  const Decoded answer = AnswerStream(Events(MessageStart() + events + MessageEnd(reason)), more);
  CHECK_FALSE(answer.failure);
  CHECK(answer.complete);
  std::vector<std::string> deltas = Deltas(answer.body);
  REQUIRE(deltas.size() >= 3);
  CHECK(deltas.front() == kRole);
  CHECK(deltas.back() == "[DONE]");
  deltas.pop_back();
  deltas.erase(deltas.begin());
  return deltas;
}

}  // namespace gateway::protocol::openai_to_anthropic
