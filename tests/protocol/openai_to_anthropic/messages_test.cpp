#include "protocol/openai_to_anthropic/asking.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

const std::string kAnswered = R"({"role":"assistant","content":"hi"})";

TEST_CASE("openai_to_anthropic: system texts go in front, in order, from wherever they stand",
          "[protocol]") {
  const std::string chat = Chat(
      R"({"role":"system","content":"one"},)" + kHello +
      R"(,{"role":"developer","content":[{"type":"text","text":"two"},{"type":"text","text":" "},)"
      R"({"type":"text","text":"three"}]},)" +
      kAnswered + R"(,{"role":"system","content":"four"})");

  CHECK(Sent(chat, "system") == R"([{"type":"text","text":"one"},{"type":"text","text":"two"},)"
                                R"({"type":"text","text":"three"},{"type":"text","text":"four"}])");
  CHECK(
      Sent(chat, "messages") ==
      R"([{"role":"user","content":"hello"},{"role":"assistant","content":[{"type":"text","text":"hi"}]}])");
  CHECK(Lost(chat).empty());
}

TEST_CASE("openai_to_anthropic: a lone system text is a string, and none is left out",
          "[protocol]") {
  const auto system = [](const std::string& content) {
    return Sent(Chat(R"({"role":"system","content":)" + content + "}," + kHello), "system");
  };
  CHECK(system(R"("caf\u00e9 \ud83d\ude00\n")") == R"("caf\u00e9 \ud83d\ude00\n")");
  CHECK(system(R"([{"type":"text","text":"part"}])") == R"("part")");
  CHECK(system(R"(" \n\t")").empty());
  CHECK(system("null").empty());
  CHECK(system("[]").empty());
}

TEST_CASE("openai_to_anthropic: a system message holds nothing but texts", "[protocol]") {
  const std::string image = R"({"type":"image_url","image_url":{"url":"https://x/y"}})";
  CHECK(RefusedField(Chat(kHello + R"(,{"role":"system","content":[{"type":"text","text":"a"},)" +
                          image + "]}")) == "messages[1].content[1]");
}

TEST_CASE("openai_to_anthropic: messages of one role in a row become one, block by block",
          "[protocol]") {
  CHECK(
      SentMessages(R"({"role":"user","content":"a"},{"role":"user","content":[{"type":"text",)"
                   R"("text":"b"},{"type":"text","text":"c"}]},)" +
                   kAnswered + R"(,{"role":"assistant","content":"more"},)" + kHello) ==
      R"([{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"},)"
      R"({"type":"text","text":"c"}]},)"
      R"({"role":"assistant","content":[{"type":"text","text":"hi"},{"type":"text","text":"more"}]},)"
      R"({"role":"user","content":"hello"}])");
}

TEST_CASE("openai_to_anthropic: what is empty is left out, and its neighbours are merged",
          "[protocol]") {
  const std::string empty = GENERATE(R"("")", "null", "[]", R"(" \n\u0020")",
                                     R"([{"type":"text","text":"\t"},{"type":"text"}])");
  CAPTURE(empty);

  CHECK(
      SentMessages(kHello + R"(,{"role":"assistant","content":)" + empty +
                   R"(},{"role":"user","content":)" + empty +
                   R"(},{"role":"user","content":"there"})") ==
      R"([{"role":"user","content":[{"type":"text","text":"hello"},{"type":"text","text":"there"}]}])");
  CHECK(SentMessages(R"({"role":"user","content":)" + empty + "}") ==
        R"([{"role":"user","content":"."}])");
}

TEST_CASE("openai_to_anthropic: the first turn is the user's, if need be a full stop",
          "[protocol]") {
  CHECK(
      SentMessages(kAnswered + "," + kHello) ==
      R"([{"role":"user","content":"."},{"role":"assistant","content":[{"type":"text","text":"hi"}]},)"
      R"({"role":"user","content":"hello"}])");
  CHECK(SentMessages(R"({"role":"system","content":"only"})") ==
        R"([{"role":"user","content":"."}])");
}

TEST_CASE("openai_to_anthropic: an answer that is to go on has no white space at its end",
          "[protocol]") {
  CHECK(SentMessages(kHello + R"(,{"role":"assistant","content":"a \n"},)"
                              R"({"role":"assistant","content":"b\u00e9 \t\r\n"})") ==
        R"([{"role":"user","content":"hello"},{"role":"assistant","content":[)"
        R"({"type":"text","text":"a \n"},{"type":"text","text":"bé"}]}])");
  CHECK(SentMessages(kHello + R"(,{"role":"assistant","content":"a "},)" + kHello) ==
        R"([{"role":"user","content":"hello"},{"role":"assistant","content":[)"
        R"({"type":"text","text":"a "}]},{"role":"user","content":"hello"}])");
}

TEST_CASE("openai_to_anthropic: a refusal of the assistant's is a text of its own", "[protocol]") {
  CHECK(SentMessages(
            kHello + R"(,{"role":"assistant","content":"partly","refusal":"no"},)" + kHello +
            R"(,{"role":"assistant","content":[{"type":"refusal",)"
            R"("refusal":"never"},{"type":"text","text":"sorry"}]},)" +
            kHello) == R"([{"role":"user","content":"hello"},{"role":"assistant","content":[)"
                       R"({"type":"text","text":"partly"},{"type":"text","text":"no"}]},)"
                       R"({"role":"user","content":"hello"},{"role":"assistant","content":[)"
                       R"({"type":"text","text":"never"},{"type":"text","text":"sorry"}]},)"
                       R"({"role":"user","content":"hello"}])");
}

TEST_CASE("openai_to_anthropic: texts go as they were written", "[protocol]") {
  const std::string text = R"("\ud83d\ude00 \u0000 é \/ 1e400 \ud800")";
  CHECK(SentMessages(R"({"role":"user","content":)" + text + "}") ==
        R"([{"role":"user","content":)" + text + "}]");
  // The last one of two members counts, and a byte order mark does not.
  CHECK(Sent("\xEF\xBB\xBF" + Chat(R"({"role":"user","content":"x","content":"y"})"), "messages") ==
        R"([{"role":"user","content":"y"}])");
}

TEST_CASE("openai_to_anthropic: messages that are none are refused by their place", "[protocol]") {
  CHECK(RefusedField(R"({"model":"ant/m"})") == "messages");
  CHECK(RefusedField(R"({"model":"ant/m","messages":null})") == "messages");
  CHECK(RefusedField(R"({"model":"ant/m","messages":"hello"})") == "messages");
  CHECK(RefusedField(Chat("")) == "messages");
  CHECK(RefusedField(Chat(kHello + R"(,"hello")")) == "messages[1]");
  CHECK(RefusedField(Chat(R"({"role":"robot","content":"x"})")) == "messages[0].role");
  CHECK(RefusedField(Chat(R"({"content":"x"})")) == "messages[0].role");
  CHECK(RefusedField(Chat(R"({"role":"user","content":7})")) == "messages[0].content");
  CHECK(RefusedField(Chat(kHello + R"(,{"role":"user","content":{"type":"text","text":"x"}})")) ==
        "messages[1].content");
  CHECK(RefusedField(Chat(kHello + R"(,{"role":"assistant","tool_calls":{"id":"c"}})")) ==
        "messages[1].tool_calls");
}

TEST_CASE("openai_to_anthropic: a refusal shows little of what it refuses", "[protocol]") {
  const std::string long_word(100000, 'x');
  for (const std::string& message :
       {R"({"role":")" + long_word + R"("})",
        R"({"role":"user","content":[{"type":")" + long_word + R"("}]})"}) {
    const auto call = Asking().TryEncode(Chat(message));
    REQUIRE_FALSE(call);
    CHECK(call.error().message.size() < 500);
  }
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
