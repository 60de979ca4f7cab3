// Earlier thinking that clients send back.
#include "protocol/openai_to_anthropic/asking.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

// The blocks that an assistant's message with these members becomes.
std::string Blocks(const std::string& members) {
  const std::string sent =
      SentMessages(kHello + R"(,{"role":"assistant","content":"a",)" + members + "}," + kHello);
  const std::string before = R"({"role":"assistant","content":[)";
  const std::size_t begin = sent.find(before) + before.size();
  const std::string blocks =
      sent.substr(begin, sent.find(R"(]},{"role":"user","content":"hello"}])") - begin);
  const std::string text = R"({"type":"text","text":"a"})";
  REQUIRE(blocks.ends_with(text));
  return blocks.substr(0, blocks.size() - text.size());
}
std::string Details(const std::string& entries) {
  return Blocks(R"("reasoning_details":[)" + entries + "]");
}
std::string Entry(const std::string& members) {
  return R"({"type":"reasoning.text",)" + members + "}";
}
std::string Thinking(const std::string& text, const std::string& signature) {
  return R"({"type":"thinking","thinking":")" + text + R"(","signature":")" + signature + "\"},";
}

TEST_CASE("openai_to_anthropic: signed reasoning goes first, in order", "[protocol]") {
  CHECK(Details(Entry(R"("text":"caf\u00e9","signature":"s1","index":0)") +
                R"(,{"type":"reasoning.encrypted","data":"d1","index":1},)" +
                Entry(R"("text":"","signature":"s2","index":2)")) ==
        Thinking(R"(caf\u00e9)", "s1") + R"({"type":"redacted_thinking","data":"d1"},)" +
            Thinking("", "s2"));
}

TEST_CASE("openai_to_anthropic: LiteLLM's thinking blocks are known", "[protocol]") {
  CHECK(Blocks(R"("thinking_blocks":[{"type":"thinking","thinking":"t","signature":"s","x":1},)"
               R"({"type":"thinking","thinking":"u"},{"type":"redacted_thinking","data":"d"},)"
               R"({"type":"redacted_thinking"},{"type":"sparkle","data":"d"}])") ==
        Thinking("t", "s") + R"({"type":"redacted_thinking","data":"d"},)");
  // The same thinking is not sent twice.
  CHECK(Blocks(R"("reasoning_details":[{"type":"reasoning.text","text":"t","signature":"s"}],)"
               R"("thinking_blocks":[{"type":"thinking","thinking":"t","signature":"s"}])") ==
        Thinking("t", "s"));
}

TEST_CASE("openai_to_anthropic: what nobody signed is not sent", "[protocol]") {
  CHECK(Blocks(R"("reasoning_content":"r","reasoning":"r")").empty());
  CHECK(Details(Entry(R"("text":"r")")).empty());
  CHECK(Details(Entry(R"("text":"r","signature":"")")).empty());
  CHECK(Details(Entry(R"("text":"r","signature":null)")).empty());
  CHECK(Details(R"({"type":"reasoning.summary","summary":"r"},{"type":"reasoning.encrypted"},7)")
            .empty());
  CHECK(Blocks(R"("reasoning_details":"r","thinking_blocks":{"signature":"s"})").empty());
}

TEST_CASE("openai_to_anthropic: a signature has the texts before it that are its own",
          "[protocol]") {
  // As a stream tells them, one piece an entry.
  CHECK(Details(Entry(R"("text":"a","index":0)") + "," + Entry(R"("text":"b","index":0)") + "," +
                Entry(R"("signature":"s","index":0)") + "," + Entry(R"("text":"c","index":1)") +
                "," + Entry(R"("signature":"t","index":1)")) ==
        Thinking("ab", "s") + Thinking("c", "t"));
  CHECK(Details(Entry(R"("text":"a")") + "," + Entry(R"("text":"b")") + "," +
                Entry(R"("text":null,"signature":"s")")) == Thinking("ab", "s"));
  // Another block's text that was never signed.
  CHECK(Details(Entry(R"("text":"unsigned","index":0)") + "," +
                Entry(R"("text":"b","signature":"s","index":1)")) == Thinking("b", "s"));
  CHECK(Details(Entry(R"("text":"unsigned")") + "," + Entry(R"("text":"b","signature":"s")")) ==
        Thinking("b", "s"));
}

TEST_CASE("openai_to_anthropic: a lone signature belongs to the reasoning's text", "[protocol]") {
  CHECK(Blocks(R"("reasoning_content":"all of it","reasoning_details":[)" +
               Entry(R"("signature":"s","index":0)") + "]") == Thinking("all of it", "s"));
  CHECK(Blocks(R"("reasoning_content":"both","reasoning_details":[)" + Entry(R"("signature":"s")") +
               "," + Entry(R"("signature":"t")") + "]") == Thinking("", "s") + Thinking("", "t"));
}

TEST_CASE("openai_to_anthropic: what another vendor signed is not sent", "[protocol]") {
  const std::string encrypted = R"({"type":"reasoning.encrypted","data":"d","format":)";
  const std::string block = R"({"type":"redacted_thinking","data":"d"},)";
  CHECK(Details(encrypted + R"("anthropic-claude-v1"})") == block);
  CHECK(Details(encrypted + R"("unknown"})") == block);
  CHECK(Details(encrypted + "null}") == block);
  CHECK(Details(encrypted + R"("openai-responses-v1"})").empty());
  CHECK(Details(Entry(R"("text":"t","signature":"s","format":"google-gemini-v1")")).empty());
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
