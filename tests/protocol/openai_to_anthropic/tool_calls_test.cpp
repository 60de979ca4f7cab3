// Calls of tools, and their results, in the history of a chat.
#include "protocol/openai_to_anthropic/asking.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

std::string CallOf(const std::string& id, const std::string& arguments) {
  return R"({"id":")" + id + R"(","type":"function","function":{"name":"f","arguments":)" +
         arguments + "}}";
}
std::string Calls(const std::string& calls) {
  return R"({"role":"assistant","content":null,"tool_calls":[)" + calls + "]}";
}
std::string ResultOf(const std::string& id, const std::string& content) {
  return R"({"role":"tool","tool_call_id":")" + id + R"(","content":)" + content + "}";
}
// The input that these arguments of a call become.
std::string Input(const std::string& arguments) {
  const std::string sent = SentMessages(kHello + "," + Calls(CallOf("c", arguments)));
  const std::string before = R"("name":"f","input":)";
  const std::size_t begin = sent.find(before) + before.size();
  return sent.substr(begin, sent.rfind("}]}]") - begin);
}

TEST_CASE("openai_to_anthropic: calls follow the text, and their results come first of all",
          "[protocol]") {
  CHECK(SentMessages(kHello + R"(,{"role":"assistant","content":"wait","tool_calls":[)" +
                     CallOf("c1", R"("{\"a\":1}")") + "," + CallOf("c2", R"("{}")") + "]}," +
                     ResultOf("c1", R"("one")") + R"(,{"role":"system","content":"s"},)" +
                     ResultOf("c2", R"([{"type":"text","text":"two"},{"type":"image_url",)"
                                    R"("image_url":{"url":"https://x/y.png"}}])") +
                     R"(,{"role":"user","content":"and?"})") ==
        R"([{"role":"user","content":"hello"},{"role":"assistant","content":[)"
        R"({"type":"text","text":"wait"},)"
        R"({"type":"tool_use","id":"c1","name":"f","input":{"a":1}},)"
        R"({"type":"tool_use","id":"c2","name":"f","input":{}}]},)"
        R"({"role":"user","content":[)"
        R"({"type":"tool_result","tool_use_id":"c1","content":"one"},)"
        R"({"type":"tool_result","tool_use_id":"c2","content":[{"type":"text","text":"two"},)"
        R"({"type":"image","source":{"type":"url","url":"https://x/y.png"}}]},)"
        R"({"type":"text","text":"and?"}]}])");
}

TEST_CASE("openai_to_anthropic: results come first also when the user spoke before them",
          "[protocol]") {
  CHECK(
      SentMessages(kHello + "," + Calls(CallOf("c", R"("{}")")) + "," + kHello + "," +
                   ResultOf("c", R"("r")")) ==
      R"([{"role":"user","content":"hello"},{"role":"assistant","content":[)"
      R"({"type":"tool_use","id":"c","name":"f","input":{}}]},{"role":"user","content":[)"
      R"({"type":"tool_result","tool_use_id":"c","content":"r"},{"type":"text","text":"hello"}]}])");
}

TEST_CASE("openai_to_anthropic: a result with nothing in it has no content", "[protocol]") {
  const std::string content = GENERATE(R"("")", "null", "[]", R"([{"type":"text","text":""}])");
  CHECK(SentMessages(kHello + "," + ResultOf("c", content)) ==
        R"([{"role":"user","content":[{"type":"tool_result","tool_use_id":"c"},)"
        R"({"type":"text","text":"hello"}]}])");
}

TEST_CASE("openai_to_anthropic: arguments keep their numbers, escapes and depth", "[protocol]") {
  CHECK(Input(R"("{\"n\":12345678901234567890.10,\"t\":\"\\u4f60\\n \\\"q\\\"\"}")") ==
        R"({"n":12345678901234567890.10,"t":"\u4f60\n \"q\""})");
  std::string deep = R"({\"a\":)";
  for (int i = 0; i < 40; ++i) {
    deep = R"({\"a\":)" + deep;
  }
  deep += "1" + std::string(41, '}');
  CHECK(Input("\"" + deep + "\"").size() == 41 * 6 + 1);
}

TEST_CASE("openai_to_anthropic: arguments that are no object do not end the conversation",
          "[protocol]") {
  CHECK(Input(R"("")") == "{}");
  CHECK(Input(R"(" \n")") == "{}");
  CHECK(Input("null") == "{}");
  CHECK(Input(R"({"a": 1})") == R"({"a": 1})");  // from clients that do not know better
  CHECK(Input(R"("{\"a\":")") == R"({"raw_arguments":"{\"a\":"})");
  CHECK(Input(R"("[1]")") == R"({"raw_arguments":"[1]"})");
  CHECK(Input("[1]") == R"({"raw_arguments":"[1]"})");
  CHECK(Input("true") == R"({"raw_arguments":"true"})");
  // A byte order mark is none inside of a body.
  CHECK(Input("\"\xEF\xBB\xBF{}\\n\"") == "{}");
}

TEST_CASE("openai_to_anthropic: ids are cleaned in the same way on both sides", "[protocol]") {
  CHECK(SentMessages(kHello + "," + Calls(CallOf("functions.x:0 é", R"("{}")")) + "," +
                     ResultOf("functions.x:0 é", R"("r")")) ==
        R"([{"role":"user","content":"hello"},{"role":"assistant","content":[)"
        R"({"type":"tool_use","id":"functions_x_0__","name":"f","input":{}}]},)"
        R"({"role":"user","content":[)"
        R"({"type":"tool_result","tool_use_id":"functions_x_0__","content":"r"}]}])");
}

TEST_CASE("openai_to_anthropic: calls without ids get some, and results find them in order",
          "[protocol]") {
  CHECK(SentMessages(kHello + "," + Calls(CallOf("", R"("{}")") + "," + CallOf("", R"("{}")")) +
                     "," + ResultOf("", R"("r1")") +
                     R"(,{"role":"tool","content":"r2"},{"role":"tool","content":"r3"})") ==
        R"([{"role":"user","content":"hello"},{"role":"assistant","content":[)"
        R"({"type":"tool_use","id":"call_1_0","name":"f","input":{}},)"
        R"({"type":"tool_use","id":"call_1_1","name":"f","input":{}}]},{"role":"user","content":[)"
        R"({"type":"tool_result","tool_use_id":"call_1_0","content":"r1"},)"
        R"({"type":"tool_result","tool_use_id":"call_1_1","content":"r2"},)"
        R"({"type":"tool_result","tool_use_id":"call_4_0","content":"r3"}]}])");
}

TEST_CASE("openai_to_anthropic: a function's result goes to the latest open call of its name",
          "[protocol]") {
  const auto call = [](const std::string& name) {
    return R"({"role":"assistant","function_call":{"name":")" + name + R"(","arguments":"{}"}})";
  };
  const auto result = [](const std::string& name) {
    return R"({"role":"function","name":")" + name + R"(","content":"r"})";
  };
  const std::string chat = Chat(kHello + "," + call("f") + "," + call("f") + "," + call("g") + "," +
                                result("f") + "," + result("f") + "," + result("h"));

  CHECK(Sent(chat, "messages") ==
        R"([{"role":"user","content":"hello"},{"role":"assistant","content":[)"
        R"({"type":"tool_use","id":"call_1_0","name":"f","input":{}},)"
        R"({"type":"tool_use","id":"call_2_0","name":"f","input":{}},)"
        R"({"type":"tool_use","id":"call_3_0","name":"g","input":{}}]},{"role":"user","content":[)"
        R"({"type":"tool_result","tool_use_id":"call_2_0","content":"r"},)"
        R"({"type":"tool_result","tool_use_id":"call_1_0","content":"r"},)"
        R"({"type":"tool_result","tool_use_id":"call_6_0","content":"r"}]}])");
  CHECK(Lost(chat).empty());
}

TEST_CASE("openai_to_anthropic: calls that are no functions are refused", "[protocol]") {
  CHECK(RefusedField(
            Chat(kHello + "," +
                 Calls(CallOf("a", R"("{}")") +
                       R"(,{"id":"b","type":"custom","custom":{"name":"x","input":"y"}})"))) ==
        "messages[1].tool_calls[1]");
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
