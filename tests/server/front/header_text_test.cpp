#include "server/front/header_text.hpp"

#include <cstddef>
#include <string>

#include "support/catch.hpp"

namespace gateway::server {
namespace {

TEST_CASE("server::IsFieldValue finds a control character wherever it stands", "[front]") {
  for (std::size_t length = 1; length < 20; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string value(length, 'v');
        value[at] = static_cast<char>(byte);
        const bool is_control = (byte < 0x20 && byte != '\t') || byte == 0x7F;
        if (IsFieldValue(value) == is_control) {
          CAPTURE(length, at, byte);
          FAIL();
        }
      }
    }
  }
  CHECK(IsFieldValue(""));
  CHECK(IsFieldValue("a\tb\tc\td\te\tf"));
  CHECK_FALSE(IsFieldValue("a\tb\tc\td\te\tf\n"));
}

}  // namespace
}  // namespace gateway::server
