// Calls of tools in an OpenAI upstream's stream, however it sends them.
#include <string>
#include <vector>

#include "protocol/anthropic_to_openai/completions.hpp"
#include "support/catch.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

// Elements of `tool_calls`.
std::string Begin(const std::string& index, const std::string& id, const std::string& name,
                  const std::string& arguments = "") {
  return (index.empty() ? "{" : R"({"index":)" + index + ",") + R"("id":")" + id +
         R"(","type":"function","function":{"name":")" + name + R"(","arguments":")" + arguments +
         "\"}}";
}
std::string More(const std::string& index, const std::string& arguments) {
  return (index.empty() ? "{" : R"({"index":)" + index + ",") + R"("function":{"arguments":")" +
         arguments + "\"}}";
}

// What the client gets between the frame of the message.
std::string Blocks(const std::vector<std::string>& chunks, std::size_t piece = 1'000'000) {
  std::string upstream;
  for (const std::string& chunk : chunks) {
    upstream.append(chunk.starts_with("data:") ? chunk : Calls(chunk));
  }
  const Decoded decoded = Stream(upstream + Stop("tool_calls") + kDone, piece);
  CHECK_FALSE(decoded.failure);
  const std::string front = Start();
  const std::string back = End("tool_use");
  REQUIRE(decoded.body.starts_with(front));
  REQUIRE(decoded.body.ends_with(back));
  return decoded.body.substr(front.size(), decoded.body.size() - front.size() - back.size());
}

const std::string kWeather = R"({\"city\":\"Oslo\"})";
const std::string kFront = R"({\"city\")";
const std::string kBack = R"(:\"Oslo\"})";

std::string Weather(int index, const std::string& id) {
  return ToolStart(index, id, "w") + ToolDelta(index, kFront) + ToolDelta(index, kBack) +
         BlockStop(index);
}

TEST_CASE("anthropic_to_openai: calls one after the other", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);

  CHECK(Blocks({Say("Sure."), Begin("0", "a", "w"), More("0", kFront), More("0", kBack),
                Begin("1", "b", "t", kWeather), Say("Done.")},
               piece) == TextBlock(0, "Sure.") + Weather(1, "a") +
                             ToolBlock(2, "b", "t", kWeather) + TextBlock(3, "Done."));
}

TEST_CASE("anthropic_to_openai: several whole calls in one chunk", "[protocol]") {
  CHECK(Blocks({Begin("0", "a", "w", kWeather) + "," + Begin("1", "b", "t", "{}")}) ==
        ToolBlock(0, "a", "w", kWeather) + ToolBlock(1, "b", "t", "{}"));
}

TEST_CASE("anthropic_to_openai: calls whose arguments come by turns", "[protocol]") {
  const std::size_t piece = GENERATE(1, 3, 100000);

  CHECK(Blocks({Begin("0", "a", "w"), Begin("1", "b", "t"), More("0", kFront),
                More("1", R"({\"tz\":)"), More("0", kBack), More("1", R"(\"UTC\"})")},
               piece) == Weather(0, "a") + ToolStart(1, "b", "t") + ToolDelta(1, R"({\"tz\":)") +
                             ToolDelta(1, R"(\"UTC\"})") + BlockStop(1));
  CHECK(Blocks({Begin("0", "a", "w", kFront), Begin("1", "b", "x", "{}"), Begin("2", "c", "y", "{"),
                Say("hi"), More("2", "}"), More("0", kBack)},
               piece) == Weather(0, "a") + ToolBlock(1, "b", "x", "{}") +
                             ToolBlock(2, "c", "y", "{}") + TextBlock(3, "hi"));
}

TEST_CASE("anthropic_to_openai: what waits for a call that never becomes whole comes at the end",
          "[protocol]") {
  CHECK(Blocks({Begin("0", "a", "w", kFront), Begin("1", "b", "t", "{}"), Say("hi"),
                Chunk(R"({"reasoning":"hm"})"), Say("ho")}) ==
        ToolBlock(0, "a", "w", kFront) + ToolBlock(1, "b", "t", "{}") + TextBlock(2, "hi") +
            ThinkingBlock(3, "hm") + TextBlock(4, "ho"));
}

TEST_CASE("anthropic_to_openai: a call without arguments", "[protocol]") {
  CHECK(Blocks({Begin("0", "a", "w"), More("0", "")}) == ToolBlock(0, "a", "w", ""));
  CHECK(Blocks({R"({"index":0,"id":"a","function":{"name":"w"}})"}) == ToolBlock(0, "a", "w", ""));
}

TEST_CASE("anthropic_to_openai: arguments that are an object are written out", "[protocol]") {
  CHECK(
      Blocks(
          {R"({"index":0,"id":"a","function":{"name":"w","arguments":{ "n": 1.50, "s": "\u00e9" }}})"}) ==
      ToolBlock(0, "a", "w", R"({\"n\":1.50,\"s\":\"\\u00e9\"})"));
}

TEST_CASE("anthropic_to_openai: ids and names that are repeated are ignored", "[protocol]") {
  const std::string index = GENERATE("0", "");

  CHECK(Blocks({Begin(index, "a", "w", kFront), Begin(index, "a", "w", kBack),
                Begin(index, "a", "w")}) == Weather(0, "a"));
}

TEST_CASE("anthropic_to_openai: another id is another call, whatever its index", "[protocol]") {
  const std::string index = GENERATE("0", "");

  CHECK(Blocks({Begin(index, "a", "w", kFront), More(index, kBack), Begin(index, "b", "w", kFront),
                More(index, kBack)}) == Weather(0, "a") + Weather(1, "b"));
  CHECK(Blocks({Begin(index, "a", "w", kFront), Begin(index, "b", "w", kFront),
                Begin(index, "a", "", kBack), Begin(index, "b", "", kBack)}) ==
        Weather(0, "a") + Weather(1, "b"));
}

TEST_CASE("anthropic_to_openai: without ids another name is another call", "[protocol]") {
  const std::string index = GENERATE("0", "");

  const std::string blocks = Blocks(
      {Begin(index, "", "w", "{}"), Begin(index, "", "t", "{}"), Begin(index, "", "t", "{}")});

  CHECK(blocks.find(R"("index":2,"content_block":{"type":"tool_use","id":"toolu_)") !=
        std::string::npos);
  CHECK(blocks.find(R"("index":3)") == std::string::npos);
}

TEST_CASE("anthropic_to_openai: id and name may come apart", "[protocol]") {
  // The id first, and the arguments before the name.
  CHECK(Blocks({R"({"index":0,"id":"a"})", More("0", kFront),
                R"({"index":0,"function":{"name":"w","arguments":")" + kBack + "\"}}"}) ==
        ToolBlock(0, "a", "w", kWeather));
  CHECK(Blocks({R"({"index":0,"id":"a"})", More("0", kWeather),
                R"({"index":0,"function":{"name":"w"}})", Say("hi")}) ==
        ToolBlock(0, "a", "w", kWeather) + TextBlock(1, "hi"));
  // The name first: the block does not wait for the id.
  const std::string blocks = Blocks({R"({"index":0,"function":{"name":"w","arguments":"{"}})",
                                     R"({"index":0,"id":"late","function":{"arguments":"}"}})"});
  CHECK(blocks.starts_with(
      R"(event: content_block_start)"
      "\n"
      R"(data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_)"));
  CHECK(blocks.find("late") == std::string::npos);
  CHECK(blocks.find(R"("index":1)") == std::string::npos);
  // A block that waits takes an id that comes later.
  CHECK(Blocks({Begin("0", "a", "w", kFront), R"({"index":1,"function":{"name":"t"}})",
                R"({"index":1,"id":"b","function":{"arguments":"{}"}})", More("0", kBack)}) ==
        Weather(0, "a") + ToolBlock(1, "b", "t", "{}"));
}

TEST_CASE("anthropic_to_openai: a call that is never named is not dropped", "[protocol]") {
  CHECK(Blocks({R"({"index":0,"id":"a","function":{"arguments":"{}"}})"}) ==
        ToolBlock(0, "a", "", "{}"));
}

TEST_CASE("anthropic_to_openai: pieces without an index go to the call they name, or the last",
          "[protocol]") {
  CHECK(Blocks({Begin("", "a", "w", kFront), More("", kBack), Begin("", "b", "t"),
                More("", "{}")}) == Weather(0, "a") + ToolBlock(1, "b", "t", "{}"));
}

TEST_CASE("anthropic_to_openai: what comes behind whole arguments is dropped", "[protocol]") {
  CHECK(Blocks({Begin("0", "a", "w", kWeather), More("0", kWeather), Begin("1", "b", "t", "{}"),
                More("0", kWeather)}) ==
        ToolBlock(0, "a", "w", kWeather) + ToolBlock(1, "b", "t", "{}"));
}

TEST_CASE("anthropic_to_openai: brackets in texts do not end arguments", "[protocol]") {
  const std::string tricky = R"({\"s\":\"}\\\"}\\\\\",\"t\":\"\u0022)";

  CHECK(Blocks({Begin("0", "a", "w", tricky), Begin("1", "b", "t", "{}"), More("0", "}")}) ==
        ToolStart(0, "a", "w") + ToolDelta(0, tricky) + ToolDelta(0, "}") + BlockStop(0) +
            ToolBlock(1, "b", "t", "{}"));
}

TEST_CASE("anthropic_to_openai: the old function_call is a call", "[protocol]") {
  const std::string blocks = Blocks({Chunk(R"({"function_call":{"name":"w","arguments":"{"}})"),
                                     Chunk(R"({"function_call":{"arguments":"}"}})")});

  CHECK(blocks.find(R"("id":"toolu_)") != std::string::npos);
  CHECK(blocks.ends_with(R"("name":"w","input":{}}})"
                         "\n\n" +
                         ToolDelta(0, "{") + ToolDelta(0, "}") + BlockStop(0)));
}

TEST_CASE("anthropic_to_openai: what waits is bounded", "[protocol]") {
  const std::string piece(4096, ' ');
  std::string upstream = Calls(Begin("0", "a", "w", kFront)) + Calls(Begin("1", "b", "t"));
  for (int i = 0; i < 300; ++i) {
    upstream.append(Calls(More("1", piece)));
  }

  const Decoded decoded = Stream(upstream, 65536);

  REQUIRE(decoded.failure);
  CHECK(decoded.failure->code == ErrorCode::kUpstreamProtocol);
  CHECK(decoded.body == Start() + ToolStart(0, "a", "w") + ToolDelta(0, kFront));
}

TEST_CASE("anthropic_to_openai: what does not wait is not bounded", "[protocol]") {
  const std::string piece(4096, ' ');
  std::string upstream = Calls(Begin("0", "a", "w", "{"));
  for (int i = 0; i < 300; ++i) {
    upstream.append(Calls(More("0", piece)));
  }

  CHECK(Stream(upstream + Calls(More("0", "}")) + kDone, 65536).complete);
}

}  // namespace
}  // namespace gateway::protocol::anthropic_to_openai
