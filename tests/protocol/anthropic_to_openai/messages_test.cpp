// Anthropic's system texts and messages, as an OpenAI upstream gets them.
#include <string>

#include "protocol/anthropic_to_openai/asking.hpp"
#include "support/catch.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

TEST_CASE("anthropic_to_openai: system texts become one message in front", "[protocol]") {
  const auto [system, message] = GENERATE(table<std::string, std::string>(
      {{R"("You \u00e4 \"q\"\n")", R"({"role":"system","content":"You \u00e4 \"q\"\n"},)"},
       {R"("")", ""},
       {"null", ""},
       {"[]", ""},
       {R"([{"type":"text","text":""}])", ""},
       {R"([{"type":"text","text":"一"},{"type":"text","text":""},{"type":"text","text":"2","cache_control":{"type":"ephemeral"}}])",
        R"({"role":"system","content":"一\n\n2"},)"}}));

  CHECK(Messages("[" + User(R"("Hi")") + "]", R"(,"system":)" + system) ==
        "[" + message + User(R"("Hi")") + "]");
}

TEST_CASE("anthropic_to_openai: system messages midway stay where they are", "[protocol]") {
  CHECK(Messages("[" + User(R"("a")") + R"(,{"role":"system","content":"b"},)" +
                 Message("system", R"([{"type":"text","text":"c"},{"type":"text","text":"d"}])") +
                 "]") == "[" + User(R"("a")") + "," + Message("system", R"("b")") + "," +
                             Message("system", R"("c\n\nd")") + "]");
}

TEST_CASE("anthropic_to_openai: a provider's option names system texts after developers",
          "[protocol]") {
  const Set set = [](Provider& provider) { provider.translation.developer_role = true; };

  CHECK(Messages("[" + User(R"("a")") + "]", R"(,"system":"s")", set) ==
        "[" + Message("developer", R"("s")") + "," + User(R"("a")") + "]");
}

TEST_CASE("anthropic_to_openai: what a user says", "[protocol]") {
  const auto [content, sent] = GENERATE(table<std::string, std::string>(
      {{R"("Hi  \ud83d\ude00 ")", R"("Hi  \ud83d\ude00 ")"},
       {R"([{"type":"text","text":"one"}])", R"("one")"},
       {R"([{"type":"text","text":""},{"type":"text","text":" "}])", R"(" ")"},
       {R"([{"type":"text","text":"a"},{"type":"text","text":"b"}])",
        R"([{"type":"text","text":"a"},{"type":"text","text":"b"}])"}}));

  CHECK(Messages("[" + User(content) + "]") == "[" + User(sent) + "]");
}

TEST_CASE("anthropic_to_openai: a message of which nothing is left is not sent", "[protocol]") {
  const std::string message =
      GENERATE(User("[]"), User(R"([{"type":"text","text":""}])"), Assistant(R"("")"),
               Assistant("[]"), Assistant(R"([{"type":"redacted_thinking","data":"x"}])"),
               Assistant(R"([{"type":"thinking","thinking":"","signature":"s"}])"));

  CHECK(Messages("[" + message + "," + User(R"("Hi")") + "]") == "[" + User(R"("Hi")") + "]");
}

TEST_CASE("anthropic_to_openai: neighbours of one role, and a last word of the model, stay",
          "[protocol]") {
  const std::string messages = "[" + User(R"("a")") + "," + User(R"("b")") + "," +
                               Assistant(R"("{")") + "," + Assistant(R"("\"x\": ")") + "]";

  CHECK(Messages(messages) == messages);
}

TEST_CASE("anthropic_to_openai: results of tools come first, each a message", "[protocol]") {
  const std::string content =
      R"([{"type":"text","text":"before"},)"
      R"({"type":"tool_result","tool_use_id":"a","content":"sunny"},)"
      R"({"type":"text","text":"between"},)"
      R"({"type":"tool_result","tool_use_id":"b:0","is_error":true,"content":[{"type":"text","text":"x"},{"type":"text","text":"y"}]},)"
      R"({"type":"tool_result","tool_use_id":"c"},{"type":"tool_result","tool_use_id":"d","content":[]}])";

  CHECK(
      Messages("[" + User(content) + "]") ==
      R"([{"role":"tool","tool_call_id":"a","content":"sunny"},)"
      R"({"role":"tool","tool_call_id":"b:0","content":"x\ny"},)"
      R"({"role":"tool","tool_call_id":"c","content":""},)"
      R"({"role":"tool","tool_call_id":"d","content":""},)"
      R"({"role":"user","content":[{"type":"text","text":"before"},{"type":"text","text":"between"}]}])");
}

TEST_CASE("anthropic_to_openai: pictures in results go to the user's message", "[protocol]") {
  const std::string picture = R"({"type":"image","source":{"type":"url","url":"https://x/)";
  const std::string content =
      R"([{"type":"text","text":"look"},)"
      R"({"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"here"},)" +
      picture + R"(1"}}]},{"type":"tool_result","tool_use_id":"b","content":[)" + picture +
      R"(2"}}]}])";

  CHECK(
      Messages("[" + User(content) + "]") ==
      R"([{"role":"tool","tool_call_id":"a","content":"here"},)"
      R"({"role":"tool","tool_call_id":"b","content":"[image]"},)"
      R"({"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x/1"}},)"
      R"({"type":"image_url","image_url":{"url":"https://x/2"}},{"type":"text","text":"look"}]}])");
}

TEST_CASE("anthropic_to_openai: what else a result may hold", "[protocol]") {
  const auto [block, text] = GENERATE(table<std::string, std::string>(
      {{R"({"type":"tool_reference","tool_name":"t"})", ""},
       {R"({"type":"browser_state","url":"u"})", ""},
       {R"({"type":"search_result","title":"T","source":"S","content":[{"type":"text","text":"c"}]})",
        R"(T\nS\nc)"}}));

  CHECK(Messages("[" +
                 User(R"([{"type":"tool_result","tool_use_id":"a","content":[)" + block + "]}]") +
                 "]") == R"([{"role":"tool","tool_call_id":"a","content":")" + text + R"("}])");
}

TEST_CASE("anthropic_to_openai: what the model said", "[protocol]") {
  const auto [content, sent] = GENERATE(table<std::string, std::string>(
      {{R"("Hi")", R"("content":"Hi")"},
       {R"([{"type":"text","text":"a "},{"type":"text","text":"","citations":null},{"type":"text","text":"b"}])",
        R"("content":"a b")"},
       {R"([{"type":"tool_use","id":"t","name":"f","input":{}}])",
        R"("content":null,"tool_calls":[{"id":"t","type":"function","function":{"name":"f","arguments":"{}"}}])"},
       {R"([{"type":"tool_use","id":"t","name":"f"}])",
        R"("content":null,"tool_calls":[{"id":"t","type":"function","function":{"name":"f","arguments":"{}"}}])"},
       {R"([{"type":"tool_use","id":"t","name":"f","input":{"n": 12345678901234567890.10,)"
        R"( "s":"a \" {\u00e9}" }},{"type":"text","text":"x"}])",
        R"("content":"x","tool_calls":[{"id":"t","type":"function","function":{"name":"f",)"
        R"("arguments":"{\"n\":12345678901234567890.10,\"s\":\"a \\\" {\\u00e9}\"}"}}])"},
       {R"([{"type":"thinking","thinking":"I ","signature":"s"},{"type":"redacted_thinking","data":"x"},)"
        R"({"type":"thinking","thinking":"see"},{"type":"text","text":"ok"}])",
        R"("content":"ok","reasoning_content":"I see")"},
       {R"([{"type":"thinking","thinking":"hm","signature":""}])",
        R"("content":"","reasoning_content":"hm")"},
       {R"([{"type":"server_tool_use","id":"s","name":"web_search","input":{}},)"
        R"({"type":"web_search_tool_result","tool_use_id":"s","content":[]},{"type":"text","text":"ok"},)"
        R"({"type":"container_upload","file_id":"f"},{"type":"compaction","content":"c"}])",
        R"("content":"ok")"}}));

  CHECK(Messages("[" + Assistant(content) + "]") == R"([{"role":"assistant",)" + sent + "}]");
}

TEST_CASE("anthropic_to_openai: a provider's option keeps earlier thinking back", "[protocol]") {
  const Set set = [](Provider& provider) { provider.translation.reasoning_history = false; };
  auto asked = Ask(
      "[" + Assistant(R"([{"type":"thinking","thinking":"hm"},{"type":"text","text":"ok"}])") + "]",
      "", set);

  CHECK(asked.Member("messages") == "[" + Assistant(R"("ok")") + "]");
  CHECK(asked.Lost() == "messages.thinking");
}

TEST_CASE("anthropic_to_openai: messages that cannot be sent are refused, by their name",
          "[protocol]") {
  const auto [messages, param] = GENERATE(table<std::string, std::string>(
      {{"null", "messages"},
       {"[]", "messages"},
       {R"("Hi")", "messages"},
       {R"(["Hi"])", "messages[0]"},
       {R"([{"role":"user","content":"a"},{"role":"user"}])", "messages[1].content"},
       {R"([{"role":"user","content":{"type":"text","text":"a"}}])", "messages[0].content"},
       {R"([{"role":"assistant","content":5}])", "messages[0].content"},
       {R"([{"role":"tool","content":"a"}])", "messages[0].role"},
       {R"([{"content":"a"}])", "messages[0].role"},
       {R"([{"role":"user","content":["a"]}])", "messages[0].content[0]"},
       {R"([{"role":"user","content":[{"type":"text"}]}])", "messages[0].content[0].text"},
       {R"([{"role":"user","content":[{"type":"text","text":"a"},{"type":"hologram"}]}])",
        "messages[0].content[1]"},
       {R"([{"role":"user","content":[{"type":"tool_result","content":"a"}]}])",
        "messages[0].content[0].tool_use_id"},
       {R"([{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":5}]}])",
        "messages[0].content[0].content"},
       {R"([{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"hologram"}]}]}])",
        "messages[0].content[0].content[0]"},
       {R"([{"role":"assistant","content":[{"type":"tool_use","name":"f","input":{}}]}])",
        "messages[0].content[0]"},
       {R"([{"role":"system","content":[{"type":"image"}]}])", "messages[0].content[0]"}}));

  const auto asked = Ask(messages);

  CHECK(asked.refusal().code == ErrorCode::kInvalidRequest);
  CHECK(asked.refusal().param == param);
  CHECK(asked.refusal().message.starts_with(param + ": "));
}

TEST_CASE("anthropic_to_openai: system texts that are none are refused", "[protocol]") {
  const auto [system, param] = GENERATE(table<std::string, std::string>(
      {{"5", "system"}, {"{}", "system"}, {R"([{"type":"image"}])", "system[0]"}}));

  CHECK(AskWith(R"(,"system":)" + system).refusal().param == param);
}

}  // namespace
}  // namespace gateway::protocol::anthropic_to_openai
