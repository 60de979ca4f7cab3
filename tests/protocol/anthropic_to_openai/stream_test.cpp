// An OpenAI upstream's stream, as an Anthropic client gets it: texts, thinking, the frame around.
#include <string>

#include "protocol/anthropic_to_openai/completions.hpp"
#include "support/catch.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

const std::string kRole = Chunk(R"({"role":"assistant","content":""})");

TEST_CASE("anthropic_to_openai: a stream of texts", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);
  const std::string line_end = GENERATE("\n", "\r\n", "\r");
  const std::string plain = ": PROCESSING\n\nretry: 5\nid: 1\nevent: x\n" + kRole +
                            Say(R"(Hi \u00e4 \"😀\")") + Say(R"(\ud83d)") + Say(R"(\ude00)") +
                            Stop() + kDone;
  std::string upstream;
  for (const char c : plain) {
    upstream.append(c == '\n' ? line_end : std::string(1, c));
  }

  const Decoded decoded = Stream(upstream, piece);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.complete);
  CHECK(decoded.head.status == 200);
  CHECK(decoded.head.streaming);
  CHECK(decoded.header("content-type") == "text/event-stream; charset=utf-8");
  CHECK(decoded.header("cache-control") == "no-cache");
  CHECK(decoded.body == Start() + TextStart(0) + TextDelta(0, R"(Hi \u00e4 \"😀\")") +
                            TextDelta(0, R"(\ud83d)") + TextDelta(0, R"(\ude00)") + BlockStop(0) +
                            End());
  CHECK(decoded.stop_reason == "stop");
}

TEST_CASE("anthropic_to_openai: an event goes out as soon as its chunk is there", "[protocol]") {
  CHECK(Stream(kRole, 1, false).body == Start());
  CHECK(Stream(kRole + Say("a"), 1, false).body == Start() + TextStart(0) + TextDelta(0, "a"));
  CHECK(Stream(kRole + Calls(R"({"index":0,"id":"c","function":{"name":"f","arguments":"{"}})"), 1,
               false)
            .body == Start() + ToolStart(0, "c", "f") + ToolDelta(0, "{"));
}

TEST_CASE("anthropic_to_openai: thinking, texts and refusals are blocks of their own",
          "[protocol]") {
  const std::string reasoning = GENERATE("reasoning_content", "reasoning");
  const std::size_t piece = GENERATE(1, 3, 100000);

  const Decoded decoded =
      Stream(kRole + Chunk(R"({")" + reasoning + R"(":"hm","content":null})") +
                 Chunk(R"({"content":"a","reasoning_content":""})") + Say("") + Say("b") +
                 Chunk(R"({"reasoning_content":"x","reasoning":"x"})") +
                 Chunk(R"({"refusal":"no"})") + Stop() + kDone,
             piece);

  CHECK(decoded.body == Start() + ThinkingBlock(0, "hm") + TextStart(1) + TextDelta(1, "a") +
                            TextDelta(1, "b") + BlockStop(1) + ThinkingBlock(2, "x") +
                            TextBlock(3, "no") + End("refusal"));
}

TEST_CASE("anthropic_to_openai: all of a chunk is used, in Anthropic's order", "[protocol]") {
  CHECK(
      Stream(
          Chunk(
              R"({"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}],"content":[{"type":"text","text":"a"}],"reasoning":"hm"})",
              R"(,"finish_reason":"tool_calls")") +
          kDone)
          .body == Start() + ThinkingBlock(0, "hm") + TextBlock(1, "a") +
                       ToolBlock(2, "c", "f", "{}") + End("tool_use"));
}

TEST_CASE("anthropic_to_openai: chunks with nothing in them open nothing", "[protocol]") {
  const std::string chunk =
      GENERATE(as<std::string>{}, kRole, Chunk("{}"), Chunk("null"),
               Chunk(R"({"content":null,"tool_calls":null})"), Chunk(R"({"content":""})"),
               "data: {\"choices\":[]}\n\n", "data: {\"choices\":[{\"index\":0}]}\n\n",
               "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\"}}]}\n\n",
               "data: {\"choices\":[5]}\n\n", "data: processing\n\n", "data: {\"cut\":\n\n",
               "data: [1]\n\n", "data: {\"sparkle\":1}\n\n", "event: ping\n\n");
  CAPTURE(chunk);

  CHECK(Stream(kRole + chunk + Say("a") + chunk + Stop() + chunk + kDone).body ==
        Start() + TextBlock(0, "a") + End());
}

TEST_CASE("anthropic_to_openai: a chunk before the first choice does not begin the message",
          "[protocol]") {
  const std::string azure =
      "data: {\"choices\":[],\"id\":\"\",\"model\":\"\",\"prompt_filter_results\":[]}\n\n";

  CHECK(Stream(azure, 1, false).body.empty());
  CHECK(Stream(azure + Say("a") + Stop() + kDone).body == Start() + TextBlock(0, "a") + End());
}

TEST_CASE("anthropic_to_openai: a stream that names no model has the one asked for", "[protocol]") {
  const Decoded decoded =
      Stream("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n" + kDone);

  CHECK(decoded.body.find(R"("id":"msg_)") != std::string::npos);
  CHECK(decoded.body.find(R"("model":"m-up")") != std::string::npos);
}

TEST_CASE("anthropic_to_openai: a stream's tokens are told once, as they were told last",
          "[protocol]") {
  const std::string early = R"(,"usage":{"prompt_tokens":9,"completion_tokens":1})";
  const std::string late =
      R"(,"usage":{"prompt_tokens":10,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":6},"completion_tokens_details":{"reasoning_tokens":2}})";
  const std::string counts =
      R"("input_tokens":4,"output_tokens":4,"cache_creation_input_tokens":0,"cache_read_input_tokens":6,"output_tokens_details":{"thinking_tokens":2})";
  const std::string own_chunk = "data: {\"choices\":[]" + late + "}\n\n";
  const std::string upstream = GENERATE_COPY(
      kRole + Say("a") + Stop() + own_chunk + kDone, kRole + Say("a") + own_chunk + Stop() + kDone,
      kRole + Say("a") + Chunk("{}", R"(,"finish_reason":"stop")", late) + kDone,
      kRole + Chunk(R"({"content":"a"})", "", early) + Stop() +
          Chunk("{}", "", R"(,"usage":null)") + own_chunk + kDone,
      kRole + Say("a") + Chunk("{}", R"(,"finish_reason":"stop")" + late) + kDone,
      kRole + Say("a") + Stop() + "data: {" + late.substr(1) + "}\n\n" + kDone);

  const Decoded decoded = Stream(upstream, GENERATE(1, 100000));

  CHECK(decoded.body == Start() + TextBlock(0, "a") + End("end_turn", "null", counts));
  CHECK(decoded.usage.prompt == 10);
  CHECK(decoded.usage.cached == 6);
  CHECK(decoded.usage.completion == 4);
  CHECK(decoded.usage.reasoning == 2);
  CHECK(decoded.usage.source == UsageSource::kUpstream);
}

TEST_CASE("anthropic_to_openai: tokens that are known at the start are told there", "[protocol]") {
  CHECK(Stream(Chunk(R"({"role":"assistant"})", "",
                     R"(,"usage":{"prompt_tokens":9,"completion_tokens":1})"),
               1, false)
            .body == Start(R"("input_tokens":9,"output_tokens":0)"));
}

TEST_CASE("anthropic_to_openai: tokens are estimated for the log when nobody tells", "[protocol]") {
  const Usage usage = Stream(Say("12345678") + Stop() + kDone).usage;

  CHECK(usage.source == UsageSource::kEstimated);
  CHECK(usage.completion == 2);
  CHECK(Stream(Say("12345678"), 1, false).usage.completion == 2);
}

}  // namespace
}  // namespace gateway::protocol::anthropic_to_openai
