#include "libgateway/json/gate.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace gateway::json {
namespace {

std::string Nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

bool Passes(std::string_view text) { return CheckJson(text).has_value(); }

TEST_CASE("json::CheckJson takes every kind of value", "[json]") {
  CHECK(*CheckJson("{}") == Kind::kObject);
  CHECK(*CheckJson(" [ 1 , -0.5e+3 , \"a\" , true , false , null ] ") == Kind::kArray);
  CHECK(*CheckJson(R"("\"\\\/\b\f\n\r\té")") == Kind::kString);
  CHECK(*CheckJson("0") == Kind::kNumber);
  CHECK(*CheckJson("true") == Kind::kTrue);
  CHECK(*CheckJson("false") == Kind::kFalse);
  CHECK(*CheckJson("null") == Kind::kNull);
  CHECK(*CheckJson("\r\n\t {\"a\":{\"b\":[{}]}}\n") == Kind::kObject);
}

TEST_CASE("json::CheckJson refuses what is no JSON", "[json]") {
  const std::string_view text =
      GENERATE("", " ", "{", "}", "[", "]", "{]", "[}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}",
               "[1,]", "[,1]", "[1 2]", "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{1:1}", "\"open",
               "\"\\x\"", "\"\\u12g4\"", "\"\\u12", "\"\\", "\"a\nb\"", "tru", "nul", "truee",
               "TRUE", "NaN", "Infinity", "+1", "01", "-", "1.", ".5", "1e", "1e+", "0x10", "1 2",
               "{} {}", "{}x", "// c\n1");
  CAPTURE(text);

  CHECK_FALSE(Passes(text));
}

TEST_CASE("json::CheckJson refuses a character of NUL outside and inside of strings", "[json]") {
  CHECK_FALSE(Passes(std::string_view("{}\0", 3)));
  CHECK_FALSE(Passes(std::string_view("\"a\0b\"", 5)));
  CHECK(Passes(R"("a\u0000b")"));
}

TEST_CASE("json::CheckJson takes 64 levels and no more", "[json]") {
  CHECK(Passes(Nested(64)));
  CHECK_FALSE(Passes(Nested(65)));
  CHECK_FALSE(Passes(std::string(1'000'000, '[')));
}

TEST_CASE("json::CheckJson bounds numbers", "[json]") {
  CHECK(Passes(std::string(64, '1')));
  CHECK_FALSE(Passes(std::string(65, '1')));
  CHECK(Passes("1e9999"));
  CHECK_FALSE(Passes("1e10000"));
  CHECK_FALSE(Passes("[1.11111111111111111e-2147483639]"));  // CVE-2024-38517
}

TEST_CASE("json::CheckJson takes UTF-8 and refuses what only resembles it", "[json]") {
  CHECK(Passes("\"你好，世界 é 😀 \xED\x9F\xBF \xEE\x80\x80 \xF4\x8F\xBF\xBF\""));
  const std::string_view bytes =
      GENERATE("\x80", "\xBF", "\xC0\xAF", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x9F\xBF", "\xE4\xBD",
               "\xE4\xBD(", "\xE4(\xA0", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF",
               "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF");
  const std::size_t before = GENERATE(0, 1, 15, 16, 17);  // around the width of a vector
  CAPTURE(bytes, before);

  CHECK_FALSE(Passes("\"" + std::string(before, 'a') + std::string(bytes) + "\""));
  CHECK_FALSE(Passes("\"你" + std::string(before, 'a') + std::string(bytes) + "你\""));
}

TEST_CASE("json::CheckJson takes a byte order mark at the beginning only", "[json]") {
  CHECK(Passes("\xEF\xBB\xBF{}"));
  CHECK_FALSE(Passes("{}\xEF\xBB\xBF"));
  CHECK_FALSE(Passes("\xEF\xBB\xBF"));
}

TEST_CASE("json::CheckJson finds the end of strings of every length", "[json]") {
  for (std::size_t length = 0; length < 70; ++length) {
    const std::string plain(length, 'a');
    CAPTURE(length);
    CHECK(Passes("\"" + plain + "\""));
    CHECK(Passes("\"" + plain + "\\\"\""));
    CHECK(Passes("\"" + plain + "你\""));
    CHECK_FALSE(Passes("\"" + plain + "\x1F\""));
    CHECK_FALSE(Passes("\"" + plain));
    CHECK_FALSE(Passes("\"" + plain + "\\\""));
  }
}

TEST_CASE("json::CheckJson names the byte it stumbled over", "[json]") {
  const auto checked = CheckJson("{\"a\": nope}");

  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == ErrorCode::kInvalidRequest);
  CHECK(checked.error().message == "not valid JSON at byte 6");
}

TEST_CASE("json::CheckJson gives the members of the outermost object", "[json]") {
  const std::string_view text =
      "\n{ \"model\" : \"x\\\"y\" ,\"n\":[{\"model\":1}], \"o\":{\"p\":{}} , \"t\":true,\"z\" : "
      "null }";
  std::vector<Member> members;

  REQUIRE(CheckJson(text, &members));

  REQUIRE(members.size() == 5);
  CHECK(members[0].key == "model");
  CHECK(members[0].value == "\"x\\\"y\"");
  CHECK(members[0].kind == Kind::kString);
  CHECK(members[0].value.data() == text.data() + text.find("\"x"));
  CHECK(members[1].value == "[{\"model\":1}]");
  CHECK(members[1].kind == Kind::kArray);
  CHECK(members[2].value == "{\"p\":{}}");
  CHECK(members[3].kind == Kind::kTrue);
  CHECK(members[4].kind == Kind::kNull);
}

TEST_CASE("json::CheckJson gives the elements of the outermost array", "[json]") {
  std::vector<Member> members{Member{}};

  REQUIRE(CheckJson("[ {\"a\":[]}, 12 ,[]]", &members));

  REQUIRE(members.size() == 3);
  CHECK(members[0].key.empty());
  CHECK(members[0].value == "{\"a\":[]}");
  CHECK(members[1].value == "12");
  CHECK(members[2].kind == Kind::kArray);
  REQUIRE(CheckJson("3", &members));
  CHECK(members.empty());
}

TEST_CASE("json::FindMember takes the last of several, however its key is spelt", "[json]") {
  std::vector<Member> members;
  REQUIRE(CheckJson(R"({"model":1,"mod\u0065l":2,"mod\n":3,"\u006dodel\u0020":4})", &members));

  CHECK(FindMember(members, "model")->value == "2");
  CHECK(FindMember(members, "mode") == nullptr);
  CHECK(FindMember(members, "models") == nullptr);
  CHECK(FindMember({}, "model") == nullptr);
}

}  // namespace
}  // namespace gateway::json
