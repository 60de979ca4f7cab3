#include "server/commands/display_text.hpp"

#include "server/json/json.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using namespace std::string_literals;

TEST_CASE("DisplayWidth counts wide characters and emoji as two columns", "[commands]") {
  CHECK(DisplayWidth("gpt-4o") == 6);
  CHECK(DisplayWidth("深度求索") == 8);
  CHECK(DisplayWidth("，。") == 4);
  CHECK(DisplayWidth("ｆｕｌｌ") == 8);
  CHECK(DisplayWidth("한국어") == 6);
  CHECK(DisplayWidth("🦙") == 2);
  CHECK(DisplayWidth("🚀v1") == 4);
  CHECK(DisplayWidth("✅") == 2);
  CHECK(DisplayWidth("é") == 1);
  CHECK(DisplayWidth("Ω→—") == 3);
}

TEST_CASE("DisplayWidth counts what joins the character before as none", "[commands]") {
  CHECK(DisplayWidth("e\u0301") == 1);
  CHECK(DisplayWidth("❤\uFE0F") == 1);
  CHECK(DisplayWidth("👩\u200D💻") == 4);
}

TEST_CASE("DisplayText keeps text that a terminal can show", "[commands]") {
  const std::string text = "deepseek/深度求索-🦙:free ~é";

  CHECK(DisplayText(text) == text);
}

TEST_CASE("DisplayText lets no control character through", "[commands]") {
  CHECK(DisplayText("a\x1b[31mb") == "a\uFFFD[31mb");
  CHECK(DisplayText("a\nb\rc\td\x7f") == "a\uFFFDb\uFFFDc\uFFFDd\uFFFD");
  CHECK(DisplayText("a\0b"s) == "a\uFFFDb");
  CHECK(DisplayText("\u009b31m") == "\uFFFD31m");            // CSI in one character
  CHECK(DisplayText("a\u202eb\u2066") == "a\uFFFDb\uFFFD");  // turns the direction
  CHECK(DisplayText("a\u200bb\ufeff") == "a\uFFFDb\uFFFD");
  CHECK(DisplayText("a\U000E0041") == "a\uFFFD");
}

TEST_CASE("DisplayText replaces what is no UTF-8", "[commands]") {
  CHECK(DisplayText("a\xff z") == "a\uFFFD z");
  CHECK(DisplayText("\x9b"
                    "31m") == "\uFFFD31m");
  CHECK(DisplayText("\xe6\xb7") == "\uFFFD");  // cut off
  CHECK(DisplayText("\xe6z") == "\uFFFDz");
  CHECK(DisplayText("\xc0\x9b") == "\uFFFD\uFFFD");  // an overlong CSI
  CHECK(IsUtf8(DisplayText("\xed\xa0\x80\xf4\x90\x80\x80\xf8\x88")));
}

TEST_CASE("DisplayLines keeps line ends and tabs only", "[commands]") {
  CHECK(DisplayLines("a\n\tb\x1b\r") == "a\n\tb\uFFFD\uFFFD");
}

TEST_CASE("DisplayJson means the same, without what acts on a terminal", "[commands]") {
  const std::string json = "{\"a\":\"\u009b\u202e\U000E0041深\",\r\n\t\"b\":1}";

  const std::string shown = DisplayJson(json);

  CHECK(shown == "{\"a\":\"\\u009b\\u202e\\udb40\\udc41深\", \n\t\"b\":1}");
  rapidjson::Document before;
  rapidjson::Document after;
  REQUIRE(ReadJson(json, &before));
  REQUIRE(ReadJson(shown, &after));
  CHECK(before == after);
}

TEST_CASE("CutToWidth never cuts a character and says that it cut", "[commands]") {
  CHECK(CutToWidth("short", 5) == "short");
  CHECK(CutToWidth("longer text", 8) == "longe...");
  CHECK(CutToWidth("深度求索模型", 8) == "深度...");
  CHECK(CutToWidth("abc", 2) == "..");
}

}  // namespace
}  // namespace gateway::server
