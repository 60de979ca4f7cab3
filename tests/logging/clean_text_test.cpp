#include "libgateway/logging/clean_text.hpp"

#include "support/catch.hpp"

namespace gateway::logging {
namespace {

TEST_CASE("logging::CleanText leaves good text alone", "[logging]") {
  CHECK(CleanText("", 10).empty());
  CHECK(CleanText("gpt-4o \"mini\" \\", 256) == "gpt-4o \"mini\" \\");
  CHECK(CleanText("caf\xc3\xa9 \xe6\xa8\xa1\xe5\x9e\x8b \xf0\x9f\x98\x80", 256) ==
        "caf\xc3\xa9 \xe6\xa8\xa1\xe5\x9e\x8b \xf0\x9f\x98\x80");
}

TEST_CASE("logging::IsClean sees each byte that is not plain, wherever it is", "[logging]") {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t at = 0; at < 19; ++at) {
      std::string text(19, at % 2 == 0 ? ' ' : '~');
      text[at] = static_cast<char>(byte);
      CAPTURE(byte, at);
      REQUIRE(IsClean(text, 19) == (byte >= ' ' && byte <= '~'));
    }
  }
  CHECK_FALSE(IsClean("abc", 2));
}

TEST_CASE("logging::CleanText escapes control characters and line separators", "[logging]") {
  CHECK(CleanText("a\nb\r\tc", 256) == "a\\nb\\r\\tc");
  CHECK(CleanText(std::string_view("\0\x1b[31m\x7f", 7), 256) == "\\u0000\\u001b[31m\\u007f");
  CHECK(CleanText("\xc2\x80\xc2\x9f\xc2\xa0", 256) == "\\u0080\\u009f\xc2\xa0");
  CHECK(CleanText("\xe2\x80\xa8\xe2\x80\xa9", 256) == "\\u2028\\u2029");
}

TEST_CASE("logging::CleanText replaces what is no UTF-8", "[logging]") {
  const std::string bad =
      GENERATE("\x80", "\xbf", "\xc0", "\xc1", "\xf5", "\xff", "\xc3", "\xe6", "\xf0");
  CAPTURE(bad);

  CHECK(CleanText("a" + bad + "b", 256) ==
        "a\xef\xbf\xbd"
        "b");
}

TEST_CASE("logging::CleanText replaces overlong forms, surrogates and what is beyond Unicode",
          "[logging]") {
  const std::string bad = GENERATE("\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf");
  const std::string bad_of_four =
      GENERATE("\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80");

  CHECK(CleanText(bad, 256) == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(CleanText(bad_of_four, 256) == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("logging::CleanText knows the borders of every length", "[logging]") {
  const std::string good =
      GENERATE("\xc2\xa1", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
               "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf");

  CHECK(CleanText(good, 256) == good);
}

TEST_CASE("logging::CleanText cuts between characters and between escapes", "[logging]") {
  CHECK(CleanText("abcdef", 3) == "abc");
  CHECK(CleanText("ab\xc3\xa9", 3) == "ab");
  CHECK(CleanText("ab\xc3\xa9", 4) == "ab\xc3\xa9");
  CHECK(CleanText("ab\x1b"
                  "c",
                  7) == "ab");
  CHECK(CleanText("ab\x1b"
                  "c",
                  8) == "ab\\u001b");
  CHECK(CleanText("ab\xff"
                  "c",
                  4) == "ab");
}

}  // namespace
}  // namespace gateway::logging
