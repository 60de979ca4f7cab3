#include "libgateway/json/literal.hpp"

#include <cstddef>
#include <string>
#include <string_view>

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

}  // namespace
}  // namespace gateway::json
