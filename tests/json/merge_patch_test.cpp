#include "libgateway/json/merge_patch.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace gateway::json {
namespace {

// The merged text, or "refused".
std::string Merge(std::string_view target, std::string_view patch) {
  const auto merged = MergePatch(target, patch);
  if (!merged) {
    CHECK(merged.error().code == ErrorCode::kInvalidRequest);
    return "refused";
  }
  return *merged;
}

// Source: RFC 7396, appendix A, in its order, as far as both are objects.
TEST_CASE("json::MergePatch does what the RFC's examples do", "[json]") {
  CHECK(Merge(R"({"a":"b"})", R"({"a":"c"})") == R"({"a":"c"})");
  CHECK(Merge(R"({"a":"b"})", R"({"b":"c"})") == R"({"a":"b","b":"c"})");
  CHECK(Merge(R"({"a":"b"})", R"({"a":null})") == "{}");
  CHECK(Merge(R"({"a":"b","b":"c"})", R"({"a":null})") == R"({"b":"c"})");
  CHECK(Merge(R"({"a":["b"]})", R"({"a":"c"})") == R"({"a":"c"})");
  CHECK(Merge(R"({"a":"c"})", R"({"a":["b"]})") == R"({"a":["b"]})");
  CHECK(Merge(R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})") == R"({"a":{"b":"d"}})");
  CHECK(Merge(R"({"a":[{"b":"c"}]})", R"({"a":[1]})") == R"({"a":[1]})");
  CHECK(Merge(R"({"e":null})", R"({"a":1})") == R"({"e":null,"a":1})");
  CHECK(Merge("{}", R"({"a":{"bb":{"ccc":null}}})") == R"({"a":{"bb":{}}})");
}

TEST_CASE("json::MergePatch refuses what is no object, or no JSON", "[json]") {
  const auto [target, patch] = GENERATE(table<std::string, std::string>({
      {R"(["a","b"])", R"(["c","d"])"},
      {R"({"a":"b"})", R"(["c"])"},
      {R"({"a":"foo"})", "null"},
      {R"({"a":"foo"})", R"("bar")"},
      {R"([1,2])", R"({"a":"b","c":null})"},
      {"null", R"({"a":1})"},
      {"", R"({"a":1})"},
      {"{}", ""},
      {R"({"a":1)", R"({"a":1})"},
      {"{}", R"({"a":1}})"},
      {R"({"a":01})", "{}"},
      {"{}", "{'a':1}"},
      {"{}", "{\"a\":\"\xff\"}"},
  }));
  CAPTURE(target, patch);

  CHECK(Merge(target, patch) == "refused");
}

TEST_CASE("json::MergePatch keeps the order of members; new ones come last, in the patch's order",
          "[json]") {
  CHECK(Merge(R"({"z":1,"m":2,"a":3})", R"({"y":9,"m":{"n":1},"b":8})") ==
        R"({"z":1,"m":{"n":1},"a":3,"y":9,"b":8})");
}

TEST_CASE("json::MergePatch keeps the spelling of whatever stays", "[json]") {
  CHECK(Merge(R"( { "n" : 1.50E+2 , "big" : 12345678901234567890.10, "s":"\u00e4\/\ud83d\ude42",)"
              R"("o" : { "x" : -0.0 } } )",
              R"({"t":0.70})") ==
        R"({"n":1.50E+2,"big":12345678901234567890.10,"s":"\u00e4\/\ud83d\ude42",)"
        R"("o":{ "x" : -0.0 },"t":0.70})");
}

TEST_CASE("json::MergePatch keeps the spelling inside of objects that change", "[json]") {
  CHECK(Merge(R"({"o":{ "x" : 1.0 , "y" :2,"l":[ 1, 2 ]}})", R"({"o":{"y":3e0}})") ==
        R"({"o":{"x":1.0,"y":3e0,"l":[ 1, 2 ]}})");
}

TEST_CASE("json::MergePatch knows a name however it is spelled", "[json]") {
  const std::string escaped = R"({"reasoning\u005feffort":"low","x":1})";

  CHECK(Merge(escaped, R"({"reasoning_effort":"high"})") ==
        R"({"reasoning\u005feffort":"high","x":1})");
  CHECK(Merge(escaped, R"({"reasoning_effort":null})") == R"({"x":1})");
  CHECK(Merge(R"({"reasoning_effort":"low"})", R"({"reasoning\u005Feffort":null})") == "{}");
  CHECK(Merge(R"({"\ud83d\ude42":1})", R"({"🙂":2})") == R"({"\ud83d\ude42":2})");
  CHECK(Merge(R"({"a\/b":1})", R"({"a/b":2})") == R"({"a\/b":2})");
  CHECK(Merge("{}", R"({"\u0061":1})") == R"({"\u0061":1})");
}

TEST_CASE("json::MergePatch tells names apart by case and by every byte", "[json]") {
  CHECK(Merge(R"({"A":1,"a ":2,"":3})", R"({"a":4})") == R"({"A":1,"a ":2,"":3,"a":4})");
  CHECK(Merge(R"({"":3})", R"({"":null})") == "{}");
}

TEST_CASE("json::MergePatch puts one member in place of several of the same name", "[json]") {
  CHECK(Merge(R"({"a":1,"b":2,"\u0061":3})", R"({"a":4})") == R"({"a":4,"b":2})");
  CHECK(Merge(R"({"a":1,"b":2,"a":3})", R"({"a":null})") == R"({"b":2})");
  CHECK(Merge(R"({"a":1,"a":2})", R"({"b":3})") == R"({"a":1,"a":2,"b":3})");
}

TEST_CASE("json::MergePatch goes by the last of a patch's members of the same name", "[json]") {
  CHECK(Merge(R"({"a":1})", R"({"a":2,"\u0061":3})") == R"({"a":3})");
  CHECK(Merge("{}", R"({"a":2,"b":1,"a":null})") == R"({"b":1})");
  CHECK(Merge("{}", R"({"a":null,"a":3})") == R"({"a":3})");
  CHECK(Merge("{}", R"({"o":{"x":1,"x":2}})") == R"({"o":{"x":2}})");
}

TEST_CASE("json::MergePatch merges objects at every depth", "[json]") {
  CHECK(Merge(R"({"a":{"b":{"c":1,"d":2},"e":3},"f":4})",
              R"({"a":{"b":{"c":null,"g":{"h":[null]}}}})") ==
        R"({"a":{"b":{"d":2,"g":{"h":[null]}},"e":3},"f":4})");
}

TEST_CASE("json::MergePatch puts an object in place of what is none", "[json]") {
  CHECK(Merge(R"({"a":1})", R"({"a":{"b":2,"c":null}})") == R"({"a":{"b":2}})");
  CHECK(Merge(R"({"a":[{"b":1}]})", R"({"a":{}})") == R"({"a":{}})");
  CHECK(Merge(R"({"a":null})", R"({"a":{"b":{}}})") == R"({"a":{"b":{}}})");
}

TEST_CASE("json::MergePatch leaves objects alone that the patch has empty", "[json]") {
  CHECK(Merge(R"({"a":{"b":1}})", R"({"a":{}})") == R"({"a":{"b":1}})");
  CHECK(Merge(R"({"a":1})", "{}") == R"({"a":1})");
  CHECK(Merge("{}", "{}") == "{}");
  CHECK(Merge(" { } ", R"({"a":null,"b":null})") == "{}");
}

TEST_CASE("json::MergePatch takes values as deep as JSON may be here, and many members", "[json]") {
  std::string deep = "1";
  for (int i = 0; i < 64; ++i) {
    deep = R"({"o":)" + deep + "}";
  }
  CHECK(Merge(deep, deep) == deep);
  CHECK(Merge("{}", deep) == deep);

  std::string target = "{";
  std::string patch = "{";
  std::string merged = "{";
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = (i == 0 ? "\"n" : ",\"n") + std::to_string(i) + "\":";
    target += name + "1";
    patch += name + "2";
    merged += name + "2";
  }
  CHECK((Merge(target + "}", patch + "}") == merged + "}"));
}

TEST_CASE("json::MergePatch merges into the last of several members of one name", "[json]") {
  CHECK(*MergePatch(R"({"a":{"x":1},"a":{"y":2}})", R"({"a":{"z":3}})") ==
        R"({"a":{"y":2,"z":3}})");
}

TEST_CASE("json::JoinPatches makes one patch of two", "[json]") {
  CHECK(*JoinPatches(R"({"a":1,"b":{"c":null}})", R"({"a":null,"b":{"d":2},"e":3})") ==
        R"({"a":null,"b":{"c":null,"d":2},"e":3})");
}

}  // namespace
}  // namespace gateway::json
