// Anthropic's tools, as an OpenAI upstream gets them, and the names it calls them by.
#include <string>

#include "protocol/anthropic_to_openai/asking.hpp"
#include "support/catch.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

const std::string kTool =
    R"({"name":"f","description":"d \u00e4","input_schema":{ "type":"object", "$defs":{} }})";
const std::string kSent =
    R"({"type":"function","function":{"name":"f","description":"d \u00e4","parameters":{ "type":"object", "$defs":{} }}})";
const std::string kServerTool =
    R"({"type":"web_search_20250305","name":"web_search","max_uses":5})";

std::string Tools(const std::string& tools) { return R"(,"tools":[)" + tools + "]"; }

TEST_CASE("anthropic_to_openai: tools become functions", "[protocol]") {
  const auto [tool, sent] = GENERATE(table<std::string, std::string>(
      {{kTool, kSent},
       {R"({"type":"custom","name":"f","input_schema":{"type":"object"},"strict":true})",
        R"({"type":"function","function":{"name":"f","parameters":{"type":"object"},"strict":true}})"},
       {R"({"type":null,"name":"f","description":"","strict":false})",
        R"({"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}})"},
       {R"({"name":"f","input_schema":{},"cache_control":{"type":"ephemeral"},"defer_loading":true,)"
        R"("eager_input_streaming":true,"input_examples":[{}],"allowed_callers":["x"]})",
        R"({"type":"function","function":{"name":"f","parameters":{}}})"}}));

  CHECK(AskWith(Tools(tool)).Member("tools") == "[" + sent + "]");
}

TEST_CASE("anthropic_to_openai: tools of Anthropic's servers are left out", "[protocol]") {
  const std::string type = GENERATE("web_search_20250305", "web_fetch_20250910",
                                    "code_execution_20250825", "tool_search_tool_regex_20251119");

  auto asked = AskWith(Tools(R"({"type":")" + type + R"(","name":"x"},)" + kTool) +
                       R"(,"tool_choice":{"type":"any"})");

  CHECK(asked.Member("tools") == "[" + kSent + "]");
  CHECK(asked.Member("tool_choice") == R"("required")");
  CHECK(asked.Lost() == "tools." + type.substr(0, type.size() - 9));
}

TEST_CASE("anthropic_to_openai: without a tool there is no choice either", "[protocol]") {
  const std::string tools = GENERATE(as<std::string>{}, "", "[]", "null", "[" + kServerTool + "]");
  const std::string choice = R"(,"tool_choice":{"type":"auto","disable_parallel_tool_use":true})";

  auto asked = AskWith((tools.empty() ? "" : R"(,"tools":)" + tools) + choice);

  CHECK(asked.Member("tools").empty());
  CHECK(asked.Member("tool_choice").empty());
  CHECK(asked.Member("parallel_tool_calls").empty());
  CHECK(asked.Lost() == (tools.find("web") == std::string::npos ? "" : "tools.web_search"));
}

TEST_CASE("anthropic_to_openai: the choice among tools", "[protocol]") {
  const auto [choice, sent, parallel] = GENERATE(table<std::string, std::string, std::string>(
      {{"null", "", ""},
       {R"({"type":"auto"})", R"("auto")", ""},
       {R"({"type":"any"})", R"("required")", ""},
       {R"({"type":"none"})", R"("none")", ""},
       {R"({"type":"tool","name":"f"})", R"({"type":"function","function":{"name":"f"}})", ""},
       {R"({"type":"any","disable_parallel_tool_use":true})", R"("required")", "false"},
       {R"({"type":"auto","disable_parallel_tool_use":false})", R"("auto")", ""},
       {R"({"type":"tool","name":"web_search"})", "", ""}}));

  auto asked = AskWith(Tools(kTool + "," + kServerTool) + R"(,"tool_choice":)" + choice);

  CHECK(asked.Member("tool_choice") == sent);
  CHECK(asked.Member("parallel_tool_calls") == parallel);
}

TEST_CASE("anthropic_to_openai: tools that need Anthropic's models are refused", "[protocol]") {
  const auto [tools, param] = GENERATE(table<std::string, std::string>(
      {{R"([{"type":"bash_20250124","name":"bash"}])", "tools[0]"},
       {"[" + kTool + R"(,{"type":"text_editor_20250728","name":"e"}])", "tools[1]"},
       {R"([{"type":"computer_20250124","name":"c"}])", "tools[0]"},
       {R"([{"type":"memory_20250818","name":"m"}])", "tools[0]"},
       {R"([{"type":"mcp_toolset","mcp_server_name":"m"}])", "tools[0]"},
       {R"(["f"])", "tools[0]"},
       {R"([{"description":"d"}])", "tools[0].name"},
       {R"({"name":"f"})", "tools"}}));

  CHECK(AskWith(R"(,"tools":)" + tools).refusal().param == param);
}

TEST_CASE("anthropic_to_openai: a choice that is none is refused", "[protocol]") {
  const std::string choice = GENERATE(R"("auto")", R"({"type":"some"})", R"({"type":"tool"})");

  CHECK(AskWith(Tools(kTool) + R"(,"tool_choice":)" + choice).refusal().param == "tool_choice");
}

TEST_CASE("anthropic_to_openai: a provider's option shortens names of tools, and back",
          "[protocol]") {
  const std::string name = "mcp__" + std::string(70, 'n');
  const std::string sent = "mcp__" + std::string(50, 'n') + "_fb3db672";  // as sha256sum has it
  const Set set = [](Provider& provider) { provider.translation.shorten_tool_names = true; };
  const std::string call =
      Assistant(R"([{"type":"tool_use","id":"t","name":")" + name + R"(","input":{}}])");
  auto asked = Ask("[" + call + "]",
                   Tools(R"({"name":")" + name + R"("},{"name":"short"})") +
                       R"(,"tool_choice":{"type":"tool","name":")" + name + R"("})",
                   set);

  CHECK(sent.size() == 64);
  CHECK(asked.Member("tool_choice").find("\"" + sent + "\"") != std::string::npos);
  CHECK(asked.Member("tools").find("\"" + sent + "\"") != std::string::npos);
  CHECK(asked.Member("tools").find(R"("short")") != std::string::npos);
  CHECK(asked.Member("messages").find("\"" + sent + "\"") != std::string::npos);
  CHECK(asked.call().upstream.body.find(name) == std::string::npos);
  const Decoded decoded =
      asked.Decode(R"({"choices":[{"message":{"tool_calls":[{"id":"c","function":{"name":")" +
                       sent + R"(","arguments":"{}"}}]}}]})",
                   "application/json");
  CHECK(decoded.body.find("\"" + name + "\"") != std::string::npos);
  CHECK(decoded.body.find(sent + "\"") == std::string::npos);
}

TEST_CASE("anthropic_to_openai: no character of a name is cut in two", "[protocol]") {
  const Set set = [](Provider& provider) { provider.translation.shorten_tool_names = true; };
  std::string name = "x";
  std::string kept = "x";
  for (int i = 0; i < 40; ++i) {
    name.append("\\u00e9");  // two bytes of UTF-8
    kept.append(i < 27 ? "é" : "");
  }
  const std::string fits = "n" + std::string(63, '_');

  const std::string tools =
      AskWith(Tools(R"({"name":")" + name + R"("},{"name":")" + fits + R"("})"), set)
          .Member("tools");

  CHECK(tools.find("\"name\":\"" + kept + "_") != std::string::npos);
  CHECK(tools.find("\"" + fits + "\"") != std::string::npos);
}

TEST_CASE("anthropic_to_openai: long names of tools stay long otherwise", "[protocol]") {
  const std::string name(70, 'n');

  CHECK(AskWith(Tools(R"({"name":")" + name + R"("})")).Member("tools").find(name) !=
        std::string::npos);
}

}  // namespace
}  // namespace gateway::protocol::anthropic_to_openai
