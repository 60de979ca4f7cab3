#include "libgateway/json/document.hpp"

#include <string>
#include <string_view>

#include "libgateway/json/quote.hpp"
#include "support/catch.hpp"

namespace gateway::json {
namespace {

std::string Again(std::string_view text) {
  const auto document = Parse(text);
  REQUIRE(document);
  return Write(*document);
}

TEST_CASE("json::Parse and Write keep values and their order", "[json]") {
  const std::string_view text =
      R"({"z":[1,-2,0.1,1e-7,18446744073709551615,-9223372036854775808],"a":"你好 \"\\\n","b":null})";

  CHECK(Again(text) == text);
}

TEST_CASE("json::Parse reads zeros as zeros, however they are written", "[json]") {
  CHECK(Again("[0e199,5]") == "[0.0,5]");
  CHECK(Again("[0E-199,-0e+1]") == "[0.0,-0.0]");
  CHECK(Again(R"({"0e9":"0e9\ud83d","a":0.00e-99 ,"b":10e2})") ==
        "{\"0e9\":\"0e9\xEF\xBF\xBD\",\"a\":0.0,\"b\":1000.0}");
  CHECK(Again("0e9999") == "0.0");
  CHECK(Again("[-0." + std::string(40, '0') + ",7]") == "[-0.0,7]");
  CHECK(Again("0." + std::string(40, '0') + "1") == "1e-41");
}

TEST_CASE("json::Parse reads numbers that begin with 2^64-1 and go on", "[json]") {
  CHECK(Parse("[1844674407370955161551615]")->GetArray()[0].GetDouble() ==
        1844674407370955161551615.);
  CHECK(Parse("[-18446744073709551615.9]")->GetArray()[0].GetDouble() == -18446744073709551615.9);
  CHECK(Parse("[0.00018446744073709551617]")->GetArray()[0].GetDouble() ==
        0.00018446744073709551617);
  CHECK(Parse("[1.84467440737095516155e5]")->GetArray()[0].GetDouble() == 1.84467440737095516155e5);
  CHECK(Parse("[18446744073709551615]")->GetArray()[0].GetUint64() == 18446744073709551615U);
}

TEST_CASE("json::Parse refuses what the gate refuses", "[json]") {
  CHECK_FALSE(Parse("[1.11111111111111111e-2147483639]"));
  CHECK_FALSE(Parse("\"\xED\xA0\x80\""));
  CHECK_FALSE(Parse(std::string(100'000, '[')));
  CHECK(Parse("[1e400]").error().code == ErrorCode::kInvalidRequest);  // beyond a double
}

TEST_CASE("json::Parse makes a replacement character of half a surrogate pair", "[json]") {
  CHECK(Again(R"("a\ud83db")") ==
        "\"a\xEF\xBF\xBD"
        "b\"");
  CHECK(Again(R"("\uDE00")") == "\"\xEF\xBF\xBD\"");
  CHECK(Again(R"("\ud83d\ud83d\ude00\ude00")") == "\"\xEF\xBF\xBD😀\xEF\xBF\xBD\"");
  CHECK(Again(R"("\ud83d\\ude00\u0000")") == "\"\xEF\xBF\xBD\\\\ude00\\u0000\"");
  CHECK(Again(R"("\ud83d")") == "\"\xEF\xBF\xBD\"");
}

TEST_CASE("json::Parse takes a byte order mark", "[json]") {
  CHECK(Again("\xEF\xBB\xBF[1]") == "[1]");
}

TEST_CASE("json::Find and Text take anything", "[json]") {
  const auto document = Parse(R"({"a":{"b":"text"},"n":1})");

  CHECK(Text(Find(*Find(*document, "a"), "b")) == "text");
  CHECK(Find(*document, "missing") == nullptr);
  CHECK(Find(*Find(*document, "n"), "b") == nullptr);
  CHECK(Text(Find(*document, "n")).empty());
  CHECK(Text(nullptr).empty());
}

TEST_CASE("json::Quote writes valid JSON whatever it is given", "[json]") {
  CHECK(Quote("") == "\"\"");
  CHECK(Quote("你 \"好\"\\\n\t\r\x01\x7F") == "\"你 \\\"好\\\"\\\\\\n\\t\\r\\u0001\x7F\"");
  CHECK(Quote("a\xFF\xE4\xBD"
              "b\xED\xA0\x80") ==
        "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
        "b\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  CHECK(Quote(std::string_view("\0", 1)) == "\"\\u0000\"");
}

}  // namespace
}  // namespace gateway::json
