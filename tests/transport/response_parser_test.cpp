// Heads.
#include <string>
#include <string_view>

#include "transport/response_parser_fixture.hpp"

namespace gateway::transport {
namespace {

using namespace std::string_view_literals;

TEST_CASE("transport::ResponseParser gives status, headers and body", "[transport]") {
  const Seen seen = Parse(
      "HTTP/1.1 404 Not Found\r\nContent-Type:application/json\r\nX-A: \t b: c \t\r\n"
      "content-length: 5\r\n\r\nhello");

  CHECK(seen.status == 404);
  CHECK(seen.headers == "content-type=application/json|x-a=b: c|content-length=5|");
  CHECK(seen.body == "hello");
  CHECK(seen.is_complete);
  CHECK(seen.error.empty());
}

// Heads.

TEST_CASE("transport::ResponseParser passes informational heads over", "[transport]") {
  const Seen seen = Parse(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\nconnection: "
      "close\r\n\r\n"
      "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi");

  CHECK(seen.status == 200);
  CHECK(seen.headers == "content-length=2|");
  CHECK(seen.body == "hi");
  CHECK(seen.can_be_kept);
}

TEST_CASE("transport::ResponseParser has no head while only informational ones came",
          "[transport]") {
  const Seen seen = Parse("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n");

  CHECK_FALSE(seen.has_head);
  CHECK_FALSE(seen.is_complete);
  CHECK(seen.error.empty());
}

TEST_CASE("transport::ResponseParser refuses another protocol", "[transport]") {
  const Seen seen = Parse("HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\nhello");

  CHECK(seen.error == "upstream_protocol");
  CHECK_FALSE(seen.has_head);
  CHECK(seen.body.empty());
}

TEST_CASE("transport::ResponseParser joins folded lines with a blank", "[transport]") {
  CHECK(ParseHead("a: 1\r\n  2\r\n\t 3 \r\nb: 4\r\n").headers == "a=1 2 3|b=4|content-length=0|");
}

// RFC 9112 §5.2: each obs-fold is blanks, and blanks around a value are no part of it.
TEST_CASE("transport::ResponseParser keeps no blanks of a fold around a value", "[transport]") {
  CHECK(ParseHead("a:\r\n 1\r\n").headers == "a=1|content-length=0|");
  CHECK(ParseHead("a: 1\r\n \r\n").headers == "a=1|content-length=0|");
  CHECK(Parse("HTTP/1.1 200 OK\r\ncontent-length:\r\n 5\r\n\r\nhello").body == "hello");
}

TEST_CASE("transport::ResponseParser skips a fold that continues nothing", "[transport]") {
  CHECK(ParseHead(" lost\r\na: 1\r\n").headers == "a=1|content-length=0|");
}

TEST_CASE("transport::ResponseParser takes a bare LF for a line's end", "[transport]") {
  const Seen bare = Parse("HTTP/1.1 200 OK\na: 1\ncontent-length: 2\n\nhi");
  const Seen mixed = Parse("HTTP/1.1 200 OK\na: 1\r\ncontent-length: 2\n\r\nhi");

  CHECK(bare.headers == "a=1|content-length=2|");
  CHECK(bare.body == "hi");
  CHECK(mixed == bare);
}

TEST_CASE("transport::ResponseParser needs no reason phrase", "[transport]") {
  CHECK(Parse("HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n").status == 200);
  CHECK(Parse("HTTP/1.1 200 \r\ncontent-length: 0\r\n\r\n").status == 200);
  CHECK(Parse("HTTP/1.1 999\n\n").status == 999);
}

TEST_CASE("transport::ResponseParser gives names in lower case and values as they are",
          "[transport]") {
  CHECK(ParseHead("X-REQUEST-Id : AbC\r\nX-Empty:\r\n").headers ==
        "x-request-id=AbC|x-empty=|content-length=0|");
}

TEST_CASE("transport::ResponseParser skips header lines without a colon", "[transport]") {
  CHECK(ParseHead("nonsense\r\na: 1\r\n").headers == "a=1|content-length=0|");
}

// RFC 9112 §2.2 and RFC 9110 §5.5: a bare CR and NUL are refused, or become a blank.
TEST_CASE("transport::ResponseParser gives no value with a CR or NUL in it", "[transport]") {
  const std::string_view value = GENERATE("a\rset-cookie: b"sv, "a\0b"sv, "a\r\rb"sv);

  const Seen seen = ParseHead("x: " + std::string(value) + "\r\n");

  CHECK(seen.headers.find('\r') == std::string::npos);
  CHECK(seen.headers.find('\0') == std::string::npos);
}

// RFC 9110 §5.1: a name is a token. Such a line is left out, or the answer is refused.
TEST_CASE("transport::ResponseParser gives no header whose name is none", "[transport]") {
  const std::string_view name = GENERATE("x\rset-cookie"sv, "x\0y"sv, ""sv, "x y"sv);

  const Seen seen = ParseHead("a: 1\r\n" + std::string(name) + ": 2\r\n");

  CHECK((!seen.error.empty() || seen.headers == "a=1|content-length=0|"));
}

TEST_CASE("transport::ResponseParser refuses what is no HTTP", "[transport]") {
  const std::string_view bytes =
      GENERATE("\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/2 200\r\n", "HTTP/1.1\r\n", "HTTP/1.1 \r\n",
               "HTTP/1.1 20\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 099 OK\r\n",
               "HTTP/1.1 abc OK\r\n", "HTTP/1.1 -20 OK\r\n", "HTTP/1.1  20 OK\r\n",
               "HTTP/1.1 200OK\r\n", "HTTP/1.10 200 OK\r\n", "http/1.1 200 OK\r\n", "HTT\n");

  const Seen seen = Parse(std::string(bytes) + "content-length: 0\r\n\r\n");

  CHECK(seen.error == "upstream_protocol");
  CHECK_FALSE(seen.has_head);
}

TEST_CASE("transport::ResponseParser refuses what is no HTTP before its line ends", "[transport]") {
  CHECK(Parse("S").error == "upstream_protocol");
  CHECK(Parse("\x15\x03\x01").error == "upstream_protocol");
  CHECK(Parse("HTTP/2").error == "upstream_protocol");
  CHECK(Parse("HTTP/1.1 100 Continue\r\n\r\nS").error == "upstream_protocol");
  CHECK(Parse("HTTP/1").error.empty());
}

TEST_CASE("transport::ResponseParser bounds a first line that never ends", "[transport]") {
  const std::string line = "HTTP/1.1 200 " + std::string(kMaxHead, 'a');

  CHECK(Parse(line).error == "upstream_protocol");
}

// `size` bytes, its empty line included, of which the longest line has `line`.
std::string HeadOfSize(std::size_t size, std::size_t line) {
  const std::string_view tail = "content-length: 0\r\n\r\n";
  std::string head(kOk);
  while (head.size() + tail.size() < size) {
    const std::size_t left = size - head.size() - tail.size();
    const std::size_t next = left < line + 8 ? left : line;
    head += "x: " + std::string(next - 5, 'a') + "\r\n";
  }
  return head.append(tail);
}

TEST_CASE("transport::ResponseParser takes a head of 64 KiB, in one line or many", "[transport]") {
  const std::size_t line = GENERATE(std::size_t{100}, kMaxHead);

  const std::string head = HeadOfSize(kMaxHead, line);

  REQUIRE(head.size() == kMaxHead);
  const Seen seen = Parse(head);
  CHECK(seen.error.empty());
  CHECK(seen.is_complete);
}

TEST_CASE("transport::ResponseParser refuses a head over 64 KiB, in one line or many",
          "[transport]") {
  const std::size_t line = GENERATE(std::size_t{100}, 2 * kMaxHead);

  CHECK(Parse(HeadOfSize(kMaxHead + 1, line)).error == "upstream_protocol");
}

TEST_CASE("transport::ResponseParser bounds informational heads together", "[transport]") {
  std::string heads;
  while (heads.size() <= kMaxHead) {
    heads += "HTTP/1.1 100 Continue\r\n\r\n";
  }

  CHECK(Parse(heads).error == "upstream_protocol");
}

// Framing: RFC 9112 §6.3.

}  // namespace
}  // namespace gateway::transport
