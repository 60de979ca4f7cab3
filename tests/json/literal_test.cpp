#include "libgateway/json/literal.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/base/utf8.hpp"
#include "support/catch.hpp"

namespace gateway::json {
namespace {

bool IsString(std::string_view text) {
  const std::string quoted = std::string(text) + '"';
  Cursor cursor{quoted.data(), quoted.data() + quoted.size()};
  return TakeString(cursor) && cursor.at == cursor.end;
}

// Character by character.
bool IsPlainUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = base::FirstCharacter(text).length;
    const auto first = static_cast<unsigned char>(text.front());
    if (length == 0 || first < 0x20 || first == '"' || first == '\\') {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

TEST_CASE("json::TakeString finds a wrong byte wherever it stands in Chinese", "[json]") {
  const std::string chinese = "一二三四五六七八九十百千";

  for (std::size_t at = 0; at < chinese.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = chinese;
      text[at] = static_cast<char>(byte);
      if (IsString(text) != IsPlainUtf8(text)) {
        CAPTURE(at, byte);
        FAIL();
      }
    }
  }
  for (std::size_t size = 0; size < chinese.size(); ++size) {
    CHECK(IsString(chinese.substr(0, size)) == (size % 3 == 0));
  }
}

// Each at the edge of what a rule of UTF-8 or of JSON strings says; escapes aside.
const std::string kEdges =
    "\x1F\x20\"\x7F\x80\x8F\x90\x9F\xA0\xBF\xC0\xC1\xC2\xDF\xE0\xEC\xED\xEF\xF0\xF3\xF4\xF5\xFF";

TEST_CASE("json::TakeString knows which bytes may follow each other", "[json]") {
  for (const std::size_t before : {0U, 13U}) {  // within a block of sixteen, and across two
    std::string text = std::string(before, 'x') + "abcdefgh";
    for (const char first : kEdges) {
      text[before] = first;
      for (const char second : kEdges) {
        text[before + 1] = second;
        for (const char third : kEdges) {
          text[before + 2] = third;
          for (const char fourth : {'a', '\x7F', '\x80', '\x8F', '\xBF', '\xC2', '\xF0'}) {
            text[before + 3] = fourth;
            if (IsString(text) != IsPlainUtf8(text)) {
              CAPTURE(before, int{first}, int{second}, int{third}, int{fourth});
              FAIL();
            }
          }
        }
      }
    }
  }
}

TEST_CASE("json::TakeString ends at the first quote, and says where a text is wrong", "[json]") {
  const std::string behind = "\xFF\x80";  // not its affair
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string text = std::string(size, 'x') + "\"" + behind;
    Cursor cursor{text.data(), text.data() + text.size()};
    CHECK(TakeString(cursor));
    CHECK(cursor.at == text.data() + size + 1);

    const std::string wrong = std::string(size, 'x') + "\xE4\xB8" + "abc\"";
    cursor = {wrong.data(), wrong.data() + wrong.size()};
    CHECK_FALSE(TakeString(cursor));
    CHECK(cursor.at == wrong.data() + size);

    const std::string escapes = std::string(size, 'x') + R"(\n\"\\\u4e2d\/")" + behind;
    cursor = {escapes.data(), escapes.data() + escapes.size()};
    CHECK(TakeString(cursor));
    CHECK(cursor.at == cursor.end - behind.size());

    for (const std::string_view no_escape : {"\\x\"", "\\", "\\u12\"", "\\u12g4\""}) {
      const std::string text_with = std::string(size, 'x').append(no_escape);
      cursor = {text_with.data(), text_with.data() + text_with.size()};
      CHECK_FALSE(TakeString(cursor));
    }

    const std::string open = std::string(size, 'x');
    cursor = {open.data(), open.data() + open.size()};
    CHECK_FALSE(TakeString(cursor));
    CHECK(cursor.at == cursor.end);
  }
}

TEST_CASE("json::TakeString reads nothing behind the text", "[json]") {
  // In memory of just that size, so that a sanitizer sees it.
  for (const std::string_view end : {"", "\\", "\\u", "\xE4", "\xE4\xB8", "`\x80U"}) {
    for (std::size_t size = 0; size < 40; ++size) {
      const std::string text = std::string(size, 'x').append(end);
      const std::vector<char> bytes(text.begin(), text.end());
      Cursor cursor{bytes.data(), bytes.data() + bytes.size()};
      CHECK_FALSE(TakeString(cursor));
    }
  }
}

TEST_CASE("json::TakeString looks at a wrong text once, however many escapes it has", "[json]") {
  std::string text;
  for (int i = 0; i < 200'000; ++i) {
    text += "\\n";
  }
  text += "\xE4\xB8\"";
  Cursor cursor{text.data(), text.data() + text.size()};

  CHECK_FALSE(TakeString(cursor));  // for hours if it looked again behind each

  CHECK(cursor.at == cursor.end - 3);
}

}  // namespace
}  // namespace gateway::json
