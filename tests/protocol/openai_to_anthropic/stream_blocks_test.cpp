// What the blocks of a stream become.
#include "protocol/openai_to_anthropic/streaming.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

using Said = std::vector<std::string>;

std::string Calls(const std::string& call) { return R"({"tool_calls":[{"index":)" + call + "}]}"; }
std::string Begun(int number, const std::string& id) {
  return Calls(std::to_string(number) + R"(,"id":")" + id +
               R"(","type":"function","function":{"name":"f","arguments":""})");
}
std::string Arguments(int number, const std::string& json) {
  return Calls(std::to_string(number) + R"(,"function":{"arguments":")" + json + "\"}");
}
std::string Detail(const std::string& members, int index) {
  return R"({"reasoning_details":[{"type":"reasoning.)" + members +
         R"(,"format":"anthropic-claude-v1","index":)" + std::to_string(index) + "}]}";
}

TEST_CASE("openai_to_anthropic: a block may begin with its text", "[protocol]") {
  CHECK(Deltas(BlockStart(0, R"({"type":"text","text":"a"})") + TextDelta("b") + BlockStop(0),
               "stop_sequence") == Said{Content("a"), Content("b"), Finish("stop")});
}

TEST_CASE("openai_to_anthropic: calls are counted on their own, and come piece by piece",
          "[protocol]") {
  CHECK(Deltas(TextStart() + TextDelta("x") + BlockStop(0) + CallStart(1, "a:1") +
                   InputDelta(1, "") + InputDelta(1, R"({\"a\": )") + InputDelta(1, R"(1}\n)") +
                   BlockStop(1) + TextStart(2) + TextDelta("y", 2) + BlockStop(2) +
                   CallStart(3, "b") + InputDelta(3, "{}") + BlockStop(3),
               "tool_use") == Said{Content("x"), Begun(0, "a:1"), Arguments(0, R"({\"a\": )"),
                                   Arguments(0, R"(1}\n)"), Content("y"), Begun(1, "b"),
                                   Arguments(1, "{}"), Finish("tool_calls")});
}

TEST_CASE("openai_to_anthropic: a call whose input does not come in pieces has it anyway",
          "[protocol]") {
  CHECK(Deltas(CallStart(0, "a") + BlockStop(0) + CallStart(1, "b", R"({ "n": 1 })") +
                   InputDelta(1, "") + BlockStop(1) + CallStart(2, "c"),  // never stopped
               "end_turn") == Said{Begun(0, "a"), Arguments(0, "{}"), Begun(1, "b"),
                                   Arguments(1, R"({\"n\":1})"), Begun(2, "c"), Arguments(2, "{}"),
                                   Finish("tool_calls")});
}

TEST_CASE("openai_to_anthropic: blocks may come across each other", "[protocol]") {
  CHECK(Deltas(CallStart(0, "a") + CallStart(1, "b") + InputDelta(0, "1") + InputDelta(1, "2") +
                   BlockStop(0) + BlockStop(1),
               "max_tokens") ==
        Said{Begun(0, "a"), Begun(1, "b"), Arguments(0, "1"), Arguments(1, "2"), Finish("length")});
}

TEST_CASE("openai_to_anthropic: thinking comes as reasoning, its signature behind it",
          "[protocol]") {
  CHECK(Deltas(BlockStart(0, R"({"type":"thinking","thinking":"","signature":""})") +
                   BlockDelta(0, R"({"type":"thinking_delta","thinking":"h\u00e9"})") +
                   BlockDelta(0, R"({"type":"thinking_delta","thinking":""})") +
                   BlockDelta(0, R"({"type":"signature_delta","signature":"s1"})") + BlockStop(0) +
                   BlockStart(1, R"({"type":"redacted_thinking","data":"d"})") + BlockStop(1) +
                   BlockStart(2, R"({"type":"thinking","thinking":"t","signature":"s2"})") +
                   BlockStop(2),
               "end_turn") ==
        Said{R"({"reasoning_content":"h\u00e9"})", Detail(R"(text","signature":"s1")", 0),
             Detail(R"(encrypted","data":"d")", 1), R"({"reasoning_content":"t"})",
             Detail(R"(text","signature":"s2")", 2), Finish("stop")});
}

TEST_CASE("openai_to_anthropic: what the upstream runs itself is hidden in a stream",
          "[protocol]") {
  CHECK(Deltas(
            BlockStart(0, R"({"type":"server_tool_use","id":"s","name":"web_search","input":{}})") +
                InputDelta(0, R"({\"q\":1})") + BlockStop(0) +
                BlockStart(1, R"({"type":"web_search_tool_result","content":[]})") + BlockStop(1) +
                BlockStart(2, R"({"type":"sparkle","text":"no"})") + TextDelta("no", 2) +
                BlockStop(2) + TextStart(3) + TextDelta("x", 3) + BlockStop(3),
            "end_turn") == Said{Content("x"), Finish("stop")});
}

TEST_CASE("openai_to_anthropic: a stream's citations count characters", "[protocol]") {
  const auto cite = [](const std::string& members) {
    return BlockDelta(1, R"({"type":"citations_delta","citation":{)" + members + "}}");
  };
  CHECK(Deltas(TextStart() + TextDelta("a\\ud83d\\ude00\\\\n") + BlockStop(0) + TextStart(1) +
                   TextDelta("é😀", 1) +
                   cite(R"("type":"web_search_result_location","url":"https://x","title":"T")") +
                   cite(R"("type":"page_location","document_index":0)") + BlockStop(1),
               "end_turn") ==
        Said{Content("a\\ud83d\\ude00\\\\n"), Content("é😀"),
             R"({"annotations":[{"type":"url_citation","url_citation":{"url":"https://x",)"
             R"("title":"T","start_index":4,"end_index":6}}]})",
             Finish("stop")});
}

TEST_CASE("openai_to_anthropic: a stream's refusal says why before it ends", "[protocol]") {
  const auto deltas = [](const std::string& reason) {
    return Deltas(AnswerStream(Events(MessageStart() + TextStart() + TextDelta("x") +
                                      Event("message_delta",
                                            R"("delta":{"stop_reason":")" + reason +
                                                R"(","stop_details":{"explanation":"n\u00f6"}})") +
                                      Event("message_stop")))
                      .body);
  };
  CHECK(deltas("refusal") ==
        Said{kRole, Content("x"), R"({"refusal":"n\u00f6"})", Finish("content_filter"), "[DONE]"});
  CHECK(deltas("end_turn") == Said{kRole, Content("x"), Finish("stop"), "[DONE]"});
}

TEST_CASE("openai_to_anthropic: each reason to stop a stream has its counterpart", "[protocol]") {
  struct Row {
    std::string stop_reason;
    std::string finish_reason;
  };
  for (const auto& [stop_reason, finish_reason] :
       {Row{"pause_turn", "stop"}, Row{"model_context_window_exceeded", "length"},
        Row{"compaction", "stop"}, Row{"tool_use", "stop"}, Row{"sparkle", "stop"}}) {
    CHECK(Deltas(TextStart(), stop_reason) == Said{Finish(finish_reason)});
  }
}

TEST_CASE("openai_to_anthropic: whoever asked with functions gets the first call in the old way",
          "[protocol]") {
  CHECK(Deltas(CallStart(0, "a") + InputDelta(0, R"({\"a\":1})") + BlockStop(0) +
                   CallStart(1, "b") + InputDelta(1, R"({\"b\":1})") + BlockStop(1) +
                   CallStart(2, "c") + BlockStop(2),
               "tool_use", R"(,"functions":[{"name":"f"}])") ==
        Said{R"({"function_call":{"name":"f","arguments":""}})",
             R"({"function_call":{"arguments":"{\"a\":1}"}})", Finish("function_call")});
}

TEST_CASE("openai_to_anthropic: a stream cannot open blocks without end", "[protocol]") {
  std::string stream = MessageStart();
  for (int i = 0; i < 300; ++i) {
    stream += TextStart(i);
  }
  const Decoded answer = AnswerStream(Events(stream));
  REQUIRE(answer.failure);
  CHECK(answer.failure->code == ErrorCode::kUpstreamProtocol);
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
