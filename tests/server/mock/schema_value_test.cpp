#include "server/mock/schema_value.hpp"

#include <string>

#include "server/json/json.hpp"
#include "server/json/json_copy.hpp"
#include "support/catch.hpp"

namespace gateway::server::mock {
namespace {

std::string ValueOf(const std::string& schema) {
  rapidjson::Document document;
  REQUIRE(ReadJson(schema, &document));
  std::string out;
  AppendSchemaValue(document, document, &out);
  return out;
}

TEST_CASE("mock::AppendSchemaValue fills every property by its type", "[mock]") {
  CHECK(ValueOf(R"({"type":"object","properties":{"s":{"type":"string"},"i":{"type":"integer"},
      "n":{"type":"number"},"b":{"type":"boolean"},"e":{"enum":["big","small"]},
      "l":{"type":"array","items":{"type":"string"}},"c":{"const":5},"z":{"type":"null"},
      "o":{"type":"object","properties":{"x":{"type":["string","null"]}}}}})") ==
        R"({"s": "text", "i": 1, "n": 1, "b": true, "e": "big", "l": ["text"], "c": 5, "z": null, )"
        R"("o": {"x": "text"}})");
  CHECK(ValueOf(R"({"type":"integer","minimum":3.5})") == "4");
  CHECK(ValueOf(R"({"type":"number","maximum":0.5})") == "0.5");
}

TEST_CASE("mock::AppendSchemaValue takes the first of alternatives, and follows references",
          "[mock]") {
  CHECK(ValueOf(R"({"anyOf":[{"type":"boolean"},{"type":"null"}]})") == "true");
  CHECK(ValueOf(R"({"properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{"b":{"type":"integer"}}})") ==
        R"({"a": 1})");
  CHECK(ValueOf(R"({"$ref":"#/nothing"})") == R"("text")");
}

TEST_CASE("mock::AppendSchemaValue ends for schemas that do not", "[mock]") {
  CHECK(ValueOf(R"({"$ref":"#"})") == "null");
  CHECK(ValueOf(R"({"type":"array","items":{"$ref":"#"}})").size() < 100);
  std::string wide = R"({"type":"object","properties":{)";
  for (int i = 0; i < 50; ++i) {
    wide += (i == 0 ? "\"" : ",\"") + std::to_string(i) + R"(":{"$ref":"#"})";
  }
  CHECK(ValueOf(wide + "}}").size() < (2U << 20U));
}

TEST_CASE("mock::FormattedText is JSON only when that is demanded", "[mock]") {
  rapidjson::Document document;
  const auto text = [&document](const std::string& format) {
    REQUIRE(ReadJson(format, &document));
    return FormattedText(&document, "hi", "response_format");
  };

  CHECK_FALSE(FormattedText(nullptr, "hi", "x").value());
  CHECK_FALSE(text(R"({"type":"text"})").value());
  CHECK(text(R"({"type":"json_object"})").value() == R"({"text": "hi"})");
  CHECK(text(R"({"type":"json_schema","json_schema":{"schema":{"type":"boolean"}}})").value() ==
        "true");
  CHECK(text(R"({"type":"json_schema","schema":{"type":"boolean"}})").value() == "true");
  CHECK(text(R"({"type":"json_schema"})").error().param == "response_format");
  CHECK_FALSE(text(R"({"type":"grammar"})"));
}

TEST_CASE("mock::AppendJson repeats what was read", "[mock]") {
  const std::string json =
      R"({"a":[1,-2.5,1e+300,"x\"",true,false,null,{}],"b":{"c":[],"d":9007199254740991}})";
  rapidjson::Document document;
  REQUIRE(ReadJson(json, &document));
  std::string out;

  AppendJson(document, &out);

  CHECK(out == json);
}

TEST_CASE("mock::AppendJson does not follow a value into any depth", "[mock]") {
  constexpr std::size_t kDeep = 1'000'000;
  rapidjson::Document document;
  REQUIRE(
      ReadJson(R"({"a":)" + std::string(kDeep, '[') + std::string(kDeep, ']') + "}", &document));
  std::string out;

  AppendJson(document, &out);

  CHECK(out.size() < 1000);
}

}  // namespace
}  // namespace gateway::server::mock
