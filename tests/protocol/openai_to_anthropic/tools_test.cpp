#include "protocol/openai_to_anthropic/asking.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

std::string Function(const std::string& name, const std::string& more = "") {
  return R"({"type":"function","function":{"name":")" + name + "\"" + more + "}}";
}
const std::string kAnything = R"("input_schema":{"type":"object","properties":{}})";
std::string Tool(const std::string& name) {
  return R"({"name":")" + name + "\"," + kAnything + "}";
}
std::string SentTools(const std::string& tools) {
  return Sent(Hello(R"(,"tools":[)" + tools + "]"), "tools");
}
const std::string kTwo = R"(,"tools":[)" + Function("f") + "," + Function("g") + "]";
std::string SentChoice(const std::string& more) { return Sent(Hello(kTwo + more), "tool_choice"); }

TEST_CASE("openai_to_anthropic: a function is a tool with its schema", "[protocol]") {
  const std::string schema = R"({"type":"object", "$defs":{},"additionalProperties":false})";
  CHECK(SentTools(Function("f", R"(,"description":"d","strict":true,"parameters":)" + schema)) ==
        R"([{"name":"f","description":"d","input_schema":)" + schema + R"(,"strict":true}])");
  CHECK(SentTools(Function("f", R"(,"description":"","strict":false,"parameters":{ })") +
                  R"(,{"function":{"name":"g","parameters":null,"description":null}})") ==
        "[" + Tool("f") + "," + Tool("g") + "]");
}

TEST_CASE("openai_to_anthropic: a schema without a type is one of an object", "[protocol]") {
  CHECK(
      SentTools(Function("f", R"(,"parameters":{"properties":{"a":{}},"required":["a"]})")) ==
      R"([{"name":"f","input_schema":{"type":"object","properties":{"a":{}},"required":["a"]}}])");
  CHECK(SentTools(Function("f", R"(,"parameters":{"type":null,"properties":{}})")) ==
        "[" + Tool("f") + "]");
}

TEST_CASE("openai_to_anthropic: marks for the prompt cache go on the tool", "[protocol]") {
  const std::string mark = R"("cache_control":{"type":"ephemeral"})";
  CHECK(SentTools(Function("f", "," + mark) + R"(,{"type":"function",)" + mark +
                  R"(,"function":{"name":"g"}})") == R"([{"name":"f",)" + kAnything + "," + mark +
                                                         R"(},{"name":"g",)" + kAnything + "," +
                                                         mark + "}]");
}

TEST_CASE("openai_to_anthropic: tools that are no functions are refused by their place",
          "[protocol]") {
  for (const std::string tool :
       {R"({"type":"custom","custom":{"name":"x"}})", R"({"type":"web_search"})",
        R"({"type":"function","function":{}})", R"("f")",
        R"({"type":"function","function":{"name":"x","parameters":"{}"}})"}) {
    CHECK(RefusedField(Hello(R"(,"tools":[)" + Function("f") + "," + tool + "]")) == "tools[1]");
  }
  CHECK(RefusedField(Hello(R"(,"tools":{})")) == "tools");
  CHECK(RefusedField(Hello(R"(,"functions":[{"description":"x"}])")) == "functions[0]");
}

TEST_CASE("openai_to_anthropic: without tools there is no choice of them", "[protocol]") {
  const std::string sent =
      Sent(Hello(R"(,"tools":[],"tool_choice":"required","parallel_tool_calls":false)"));
  CHECK(MemberOf(sent, "tools").empty());
  CHECK(MemberOf(sent, "tool_choice").empty());
  CHECK(Sent(Hello(R"(,"tool_choice":"auto")"), "tool_choice").empty());
}

TEST_CASE("openai_to_anthropic: each choice of tools has its counterpart", "[protocol]") {
  CHECK(SentChoice("").empty());
  CHECK(SentChoice(R"(,"tool_choice":null)").empty());
  CHECK(SentChoice(R"(,"tool_choice":"auto")") == R"({"type":"auto"})");
  CHECK(SentChoice(R"(,"tool_choice":"none")") == R"({"type":"none"})");
  CHECK(SentChoice(R"(,"tool_choice":"required")") == R"({"type":"any"})");
  CHECK(SentChoice(R"(,"tool_choice":)" + Function("g")) == R"({"type":"tool","name":"g"})");
  CHECK(RefusedField(Hello(kTwo + R"(,"tool_choice":{"type":"custom","custom":{"name":"x"}})")) ==
        "tool_choice");
  CHECK(RefusedField(Hello(kTwo + R"(,"tool_choice":"sometimes")")) == "tool_choice");
}

TEST_CASE("openai_to_anthropic: calls one at a time are asked for with the choice", "[protocol]") {
  const std::string serial = R"(,"parallel_tool_calls":false)";
  const std::string one = R"(,"disable_parallel_tool_use":true})";
  CHECK(SentChoice(serial) == R"({"type":"auto")" + one);
  CHECK(SentChoice(serial + R"(,"tool_choice":"required")") == R"({"type":"any")" + one);
  CHECK(SentChoice(serial + R"(,"tool_choice":)" + Function("g")) ==
        R"({"type":"tool","name":"g")" + one);
  CHECK(SentChoice(serial + R"(,"tool_choice":"none")") == R"({"type":"none"})");
  CHECK(SentChoice(R"(,"parallel_tool_calls":true)").empty());
}

TEST_CASE("openai_to_anthropic: only the allowed tools are sent", "[protocol]") {
  const auto allowed = [](const std::string& mode, const std::string& tools) {
    return Hello(kTwo + R"(,"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":")" +
                 mode + R"(","tools":[)" + tools + "]}}");
  };
  CHECK(Sent(allowed("required", Function("g")), "tools") == "[" + Tool("g") + "]");
  CHECK(Sent(allowed("required", Function("g")), "tool_choice") == R"({"type":"any"})");
  CHECK(Sent(allowed("auto", Function("g") + "," + Function("f")), "tools") ==
        "[" + Tool("f") + "," + Tool("g") + "]");
  CHECK(Sent(allowed("auto", Function("g")), "tool_choice") == R"({"type":"auto"})");
  CHECK(Sent(allowed("auto", Function("h")), "tools").empty());
  CHECK(Lost(allowed("auto", Function("h"))) == Names{"tool_choice"});
  CHECK(RefusedField(allowed("auto", "")) == "tool_choice");
}

TEST_CASE("openai_to_anthropic: functions are asked for in the old way too", "[protocol]") {
  const std::string functions = R"(,"functions":[{"name":"f","description":"d"},{"name":"g"}])";
  CHECK(Sent(Hello(functions), "tools") ==
        R"([{"name":"f","description":"d",)" + kAnything + "}," + Tool("g") + "]");
  CHECK(Sent(Hello(functions + R"(,"function_call":"auto")"), "tool_choice") ==
        R"({"type":"auto"})");
  CHECK(Sent(Hello(functions + R"(,"function_call":{"name":"g"})"), "tool_choice") ==
        R"({"type":"tool","name":"g"})");
  CHECK(RefusedField(Hello(functions + R"(,"function_call":{})")) == "function_call");
  CHECK(Lost(Hello(functions)).empty());
}

TEST_CASE("openai_to_anthropic: a web search is a tool of the upstream's", "[protocol]") {
  const std::string search = R"({"type":"web_search_20250305","name":"web_search")";
  CHECK(Sent(Hello(R"(,"web_search_options":{})"), "tools") == "[" + search + "}]");
  CHECK(
      Sent(Hello(kTwo + R"(,"web_search_options":{"user_location":{"type":"approximate",)"
                        R"("approximate":{"type":"approximate","city":"Köln","country":null,)"
                        R"("timezone":"Europe/Berlin","street":"x"}}})"),
           "tools") ==
      "[" + Tool("f") + "," + Tool("g") + "," + search +
          R"(,"user_location":{"type":"approximate","city":"Köln","timezone":"Europe/Berlin"}}])");
  CHECK(Lost(Hello(R"(,"web_search_options":{"search_context_size":"high"})")) ==
        Names{"web_search_options.search_context_size"});
  CHECK(Lost(Hello(R"(,"web_search_options":{"search_context_size":"medium"})")).empty());
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
