// Events of an Anthropic stream, and what the shapes make of them.
#pragma once

#include <string>
#include <string_view>

#include "libgateway/protocol/shape/anthropic_collect.hpp"
#include "libgateway/protocol/shape/anthropic_replay.hpp"
#include "libgateway/sse/scanner.hpp"
#include "libgateway/sse/writer.hpp"
#include "support/catch.hpp"

namespace gateway::protocol::shape {

// `data` with its type as the event's name, as Anthropic writes it.
inline std::string Event(std::string_view type, std::string_view members = "") {
  std::string event;
  std::string data = R"({"type":")" + std::string(type) + "\"";
  if (!members.empty()) {
    data.append(",").append(members);
  }
  sse::AppendEvent(type, data + "}", &event);
  return event;
}

inline std::string MessageStart(const std::string& more = "") {
  return Event(
      "message_start",
      R"("message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],)"
      R"("stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"cache_read_input_tokens":5,"output_tokens":1})" +
          more + "}");
}
inline std::string BlockStart(int index, const std::string& block) {
  return Event("content_block_start",
               R"("index":)" + std::to_string(index) + R"(,"content_block":)" + block);
}
inline std::string BlockDelta(int index, const std::string& delta) {
  return Event("content_block_delta",
               R"("index":)" + std::to_string(index) + R"(,"delta":)" + delta);
}
inline std::string BlockStop(int index) {
  return Event("content_block_stop", R"("index":)" + std::to_string(index));
}
inline std::string MessageEnd(const std::string& reason = "end_turn", int output = 9) {
  return Event("message_delta", R"("delta":{"stop_reason":")" + reason +
                                    R"(","stop_sequence":null},"usage":{"output_tokens":)" +
                                    std::to_string(output) + "}") +
         Event("message_stop");
}

// The same message, whole.
inline std::string Message(const std::string& content, const std::string& reason = "end_turn") {
  return R"({"id":"msg_1","type":"message","role":"assistant","model":"m","content":[)" + content +
         R"(],"stop_reason":")" + reason +
         R"(","stop_sequence":null,"usage":{"input_tokens":3,"cache_read_input_tokens":5,"output_tokens":9}})";
}

// Feeds a collector as FoldedAnswer does.
class Collecting final : private sse::EventTaker {
 public:
  explicit Collecting(std::string_view stream, std::size_t piece = 1'000'000) {
    sse::Scanner scanner(1U << 20U);
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      const std::string bytes(stream.substr(at, piece));
      REQUIRE(scanner.Feed(bytes, *this));
    }
    scanner.Finish(*this);
  }

  AnthropicCollector collector{"asked-for"};
  bool failed = false;

 private:
  void OnEvent(const sse::Event& event) override { failed = failed || !collector.Add(event); }
  void OnComment(std::string_view /*text*/) override {}
};

inline std::string Collect(std::string_view stream, std::size_t piece = 1'000'000) {
  return Collecting(stream, piece).collector.Object();
}

inline std::string Replay(std::string_view message) {
  std::string events;
  REQUIRE(ReplayMessage(message, "asked-for", &events));
  return events;
}

}  // namespace gateway::protocol::shape
