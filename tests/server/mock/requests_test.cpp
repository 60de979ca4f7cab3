#include <string>

#include "server/json/json.hpp"
#include "server/mock/chat_request.hpp"
#include "server/mock/embeddings_request.hpp"
#include "support/catch.hpp"

namespace gateway::server::mock {
namespace {

const std::string kChat =
    R"({"model":"m","temperature":1.5e0,"messages":[{"role":"system","content":"be kind"},)"
    R"({"role":"user","content":"first"},{"role":"assistant","content":null},)"
    R"({"role":"user","content":[{"type":"text","text":"你"},{"type":"image_url"},)"
    R"({"type":"text","text":"好"}]}],"stream":true,"stream_options":{"include_usage":true}})";

std::string WithTools(const std::string& choice) {
  return R"({"model":"m","messages":[{"role":"user","content":"x"}],"tools":[)"
         R"({"type":"function","function":{"name":"a"}},)"
         R"({"type":"function","function":{"name":"b","parameters":{"properties":{)"
         R"("s":{"type":"string"},"e":{"enum":["big","small"]},"n":{"type":"integer"},)"
         R"("t":{"type":"boolean"},"l":{"type":"array"},"o":{"type":"object"}}}}}],)"
         R"("tool_choice":)" +
         choice + "}";
}

TEST_CASE("mock::ReadChat finds what the answer depends on", "[mock]") {
  const auto ask = ReadChat(kChat);

  REQUIRE(ask);
  CHECK(ask.value().model == "m");
  CHECK(ask.value().stream);
  CHECK(ask.value().include_usage);
  CHECK(ask.value().last_user_text == "你好");
  CHECK(ask.value().prompt_tokens == 4 * 3 + 2 + 2 + 2);
  CHECK_FALSE(ask.value().tool_call);
}

TEST_CASE("mock::ReadChat refuses every beginning of a body", "[mock]") {
  for (std::size_t size = 0; size < kChat.size(); ++size) {
    CAPTURE(size);
    const std::string part = kChat.substr(0, size);  // on the heap: a sanitizer sees its end
    CHECK_FALSE(ReadChat(part));
  }
}

TEST_CASE("mock::ReadChat refuses what RapidJSON cannot be trusted with", "[mock]") {
  const std::string value =
      GENERATE(as<std::string>(), "[1.11111111111111111e-2147483639]", "1e-2147483649", "1e309",
               "1e99999999999", "01", "nan", "\"\xFF\"", "\"\xED\xA0\x80\"", "\"\\ud800\"");
  CAPTURE(value);

  CHECK_FALSE(ReadChat(R"({"model":"m","messages":[{}],"x":)" + value + "}"));
}

TEST_CASE("mock::ReadChat takes a body of any depth", "[mock]") {
  constexpr std::size_t kDeep = 1'000'000;
  const std::string open(kDeep, '[');

  CHECK(ReadChat(R"({"model":"m","messages":[{}],"x":)" + open + std::string(kDeep, ']') + "}"));
  CHECK_FALSE(ReadChat(open));
}

TEST_CASE("mock::ReadChat says which field is at fault", "[mock]") {
  CHECK(ReadChat("{}").error().param == "model");
  CHECK(ReadChat(R"({"model":5})").error().param == "model");
  CHECK(ReadChat(R"({"model":")" + std::string(300, 'm') + R"("})").error().param == "model");
  CHECK(ReadChat(R"({"model":"m"})").error().param == "messages");
  CHECK(ReadChat(R"({"model":"m","messages":[]})").error().param == "messages");
  CHECK(ReadChat(R"({"model":"m","messages":"x"})").error().param == "messages");
  CHECK(ReadChat("[]").error().param.empty());
}

TEST_CASE("mock::ReadChat keeps the beginning of a long text, in whole characters", "[mock]") {
  std::string text = "a";
  for (int i = 0; i < 3000; ++i) {
    text += "你";
  }

  const auto ask =
      ReadChat(R"({"model":"m","messages":[{"role":"user","content":")" + text + R"("}]})");

  REQUIRE(ask);
  CHECK(ask.value().last_user_text == text.substr(0, 1 + 3 * 1365));
}

TEST_CASE("mock::ReadChat calls the first tool when one is required", "[mock]") {
  const auto ask = ReadChat(WithTools(R"("required")"));

  REQUIRE(ask);
  REQUIRE(ask.value().tool_call);
  CHECK(ask.value().tool_call->name == "a");
  CHECK(ask.value().tool_call->arguments == "{}");
}

TEST_CASE("mock::ReadChat makes up arguments for the tool that is named", "[mock]") {
  const auto ask = ReadChat(WithTools(R"({"type":"function","function":{"name":"b"}})"));

  REQUIRE(ask);
  REQUIRE(ask.value().tool_call);
  CHECK(ask.value().tool_call->name == "b");
  CHECK(ask.value().tool_call->arguments ==
        R"({"s": "text", "e": "big", "n": 1, "t": true, "l": [], "o": {}})");
}

TEST_CASE("mock::ReadChat calls no tool unless one is demanded", "[mock]") {
  CHECK_FALSE(ReadChat(WithTools(R"("auto")")).value().tool_call);
  CHECK_FALSE(ReadChat(WithTools("null")).value().tool_call);
}

TEST_CASE("mock::ReadChat calls a tool that the user's last message names", "[mock]") {
  const auto calls = [](const std::string& choice, const std::string& after = "") {
    const auto ask = ReadChat(
        R"({"model":"m","messages":[{"role":"user","content":"Do find and look."})" + after +
        R"(],"tools":[{"function":{"name":"see"}},{"function":{"name":"look"}},)"
        R"({"function":{"name":"find"}}])" +
        choice + "}");
    REQUIRE(ask);
    return ask->tool_call ? ask->tool_call->name : "";
  };

  CHECK(calls("") == "look");
  CHECK(calls(R"(,"tool_choice":"auto")") == "look");
  CHECK(calls(R"(,"tool_choice":null)") == "look");
  CHECK(calls(R"(,"tool_choice":"none")").empty());
  CHECK(calls("", R"(,{"role":"tool","tool_call_id":"1","content":"look"})").empty());
  CHECK(calls("", R"(,{"role":"assistant","content":"look"})").empty());
}

TEST_CASE("mock::ReadChat refuses a tool_choice without its tool", "[mock]") {
  CHECK(ReadChat(WithTools(R"({"function":{"name":"c"}})")).error().param == "tool_choice");
  CHECK_FALSE(ReadChat(R"({"model":"m","messages":[{}],"tool_choice":"required","tools":[{},5]})"));
}

TEST_CASE("mock::ReadEmbeddings counts inputs the way OpenAI does", "[mock]") {
  const auto [input, count] = GENERATE(table<std::string, std::size_t>(
      {{R"("one text")", 1}, {R"(["a","b","a"])", 3}, {"[1,2,3]", 1}, {"[[1,2],[3]]", 2}}));
  CAPTURE(input);

  const auto ask = ReadEmbeddings(R"({"model":"m","input":)" + input + "}");

  REQUIRE(ask);
  CHECK(ask.value().inputs.size() == count);
  CHECK(ask.value().dimensions == 1536);
}

TEST_CASE("mock::ReadEmbeddings refuses what is no input or no size", "[mock]") {
  const std::string rest =
      GENERATE(as<std::string>(), R"("input":[])", R"("input":{})", R"("input":[1,"a"])",
               R"("input":["a",1])", R"("input":[[]])", R"("x":1)", R"("input":"a","dimensions":0)",
               R"("input":"a","dimensions":8193)", R"("input":"a","dimensions":"8")");
  CAPTURE(rest);

  const auto ask = ReadEmbeddings(R"({"model":"m",)" + rest + "}");

  REQUIRE_FALSE(ask);
  CHECK_FALSE(ask.error().param.empty());
}

TEST_CASE("mock::AppendQuoted escapes what a JSON text needs escaped", "[mock]") {
  std::string out;

  AppendQuoted("plain 你好", &out);
  AppendQuoted("a\"b\\c\n\x01", &out);

  CHECK(out == R"("plain 你好""a\"b\\c\n\u0001")");
}

}  // namespace
}  // namespace gateway::server::mock
