// What comes behind an answer: the next one, the end of the connection, a mistake.
#include <string>
#include <string_view>

#include "transport/response_parser_fixture.hpp"

namespace gateway::transport {
namespace {

using namespace std::string_literals;

TEST_CASE("transport::ResponseParser keeps a connection of HTTP/1.1 unless it is to close",
          "[transport]") {
  CHECK(ParseHead("").can_be_kept);
  CHECK(ParseHead("connection: keep-alive\r\n").can_be_kept);
  CHECK(ParseHead("connection: closed\r\n").can_be_kept);
  CHECK_FALSE(ParseHead("connection: close\r\n").can_be_kept);
  CHECK_FALSE(ParseHead("Connection: CLOSE\r\n").can_be_kept);
  CHECK_FALSE(ParseHead("connection: keep-alive , Close\r\n").can_be_kept);
  CHECK_FALSE(ParseHead("connection: close,\tx\r\n").can_be_kept);
  CHECK_FALSE(ParseHead("connection: keep-alive\r\nconnection: close\r\n").can_be_kept);
  CHECK_FALSE(ParseHead("connection: close\r\nconnection: keep-alive\r\n").can_be_kept);
}

TEST_CASE("transport::ResponseParser keeps a connection of HTTP/1.0 only if that says so",
          "[transport]") {
  const auto keeps = [](std::string_view headers) {
    return Parse("HTTP/1.0 200 OK\r\n" + std::string(headers) + "content-length: 2\r\n\r\nhi")
        .can_be_kept;
  };

  CHECK_FALSE(keeps(""));
  CHECK(keeps("Connection: Keep-Alive\r\n"));
  CHECK(keeps("connection: x, keep-alive\r\n"));
  CHECK_FALSE(keeps("connection: keep-alive, close\r\n"));
}

// RFC 9112 §6.1: its framing is faulty, the connection must be closed behind it.
TEST_CASE("transport::ResponseParser keeps no connection of HTTP/1.0 with chunks", "[transport]") {
  const Seen seen = Parse(
      "HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ntransfer-encoding: chunked\r\n\r\n"
      "2\r\nhi\r\n0\r\n\r\n");

  CHECK_FALSE(seen.can_be_kept);
}

TEST_CASE("transport::ResponseParser keeps no connection with more bytes than the answer has",
          "[transport]") {
  const std::string_view answer =
      GENERATE("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi",
               "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
               "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
               "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\n\r\n");

  const Seen exact = Parse(answer);
  const Seen more = Parse(std::string(answer) + "H");

  CHECK(exact.can_be_kept);
  CHECK(more.is_complete);
  CHECK(more.body == exact.body);
  CHECK_FALSE(more.can_be_kept);
}

TEST_CASE("transport::ResponseParser keeps no connection on which a HEAD has a body",
          "[transport]") {
  const Seen seen =
      Parse(Answer{.bytes = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi", .to_head = true});

  CHECK(seen.body.empty());
  CHECK(seen.is_complete);
  CHECK_FALSE(seen.can_be_kept);
}

// The end of a connection.

TEST_CASE("transport::ResponseParser tells an end without an answer from others", "[transport]") {
  ResponseParser parser;
  parser.Start(false);

  CHECK_FALSE(parser.has_begun());
  parser.TakeEnd();

  REQUIRE(parser.error());
  CHECK(parser.error()->code == ErrorCode::kConnect);
  CHECK_FALSE(parser.has_begun());
}

TEST_CASE("transport::ResponseParser has begun with the first byte", "[transport]") {
  ResponseParser parser;
  parser.Start(false);
  std::string byte = "H";

  parser.Take({});
  CHECK_FALSE(parser.has_begun());
  parser.Take(byte);
  CHECK(parser.has_begun());
}

TEST_CASE("transport::ResponseParser takes an end inside the head for an error", "[transport]") {
  const std::string_view head =
      GENERATE("H", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\na: b\r\n\r",
               "HTTP/1.1 100 Continue\r\n\r\n");

  const Seen seen = ParseToEnd(head);

  CHECK(seen.error == "connect");
  CHECK_FALSE(seen.is_complete);
}

TEST_CASE("transport::ResponseParser takes an end inside the body for an error", "[transport]") {
  const std::string answer = GENERATE(
      "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"s,
      "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhell"s, Chunked(""), Chunked("5"),
      Chunked("5\r\nhello"), Chunked("5\r\nhello\r\n"), Chunked("0\r\n"), Chunked("0\r\nx: y\r\n"));

  const Seen seen = ParseToEnd(answer);

  CHECK(seen.has_head);
  CHECK(seen.error == "upstream_stream");
  CHECK_FALSE(seen.is_complete);
}

TEST_CASE("transport::ResponseParser has nothing against an end behind the answer", "[transport]") {
  const std::string answer =
      GENERATE("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"s, Chunked("2\r\nhi\r\n0\r\n\r\n"));

  const Seen seen = ParseToEnd(answer);

  CHECK(seen.error.empty());
  CHECK(seen.body == "hi");
  CHECK(seen.is_complete);
  CHECK_FALSE(seen.can_be_kept);
}

TEST_CASE("transport::ResponseParser keeps its first error at the end", "[transport]") {
  CHECK(ParseToEnd("SSH-2.0-OpenSSH_9.2\r\n").error == "upstream_protocol");
  CHECK(ParseToEnd(Chunked("x")).error == "upstream_stream");
}

// Errors and reuse.

TEST_CASE("transport::ResponseParser gives the body that came before an error", "[transport]") {
  const Seen seen = Parse(Chunked("5\r\nhello\r\n2\r\nhix"));

  CHECK(seen.body == "hellohi");
  CHECK(seen.error == "upstream_stream");
  CHECK_FALSE(seen.is_complete);
}

TEST_CASE("transport::ResponseParser gives nothing after an error", "[transport]") {
  ResponseParser parser;
  parser.Start(false);
  std::string broken = Chunked("x");
  std::string more = "5\r\nhello\r\n0\r\n\r\n";

  parser.Take(broken);
  CHECK(parser.Take(more).empty());

  REQUIRE(parser.error());
  CHECK(parser.error()->code == ErrorCode::kUpstreamStream);
  CHECK_FALSE(parser.is_complete());
}

TEST_CASE("transport::ResponseParser gives the body as a view into the bytes it took",
          "[transport]") {
  ResponseParser parser;
  parser.Start(false);
  std::string bytes = Chunked("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");

  const std::string_view body = parser.Take(bytes);

  CHECK(body == "hello world");
  CHECK(body.data() >= bytes.data());
  CHECK(body.data() + body.size() <= bytes.data() + bytes.size());
}

TEST_CASE("transport::ResponseParser forgets the answer before", "[transport]") {
  const auto before = GENERATE(Answer{"HTTP/1.0 200 OK\r\na: b\r\ncontent-length: 9\r\n\r\nhi"},
                               Answer{"HTTP/1.1 200 OK\r"}, Answer{Chunked("ff\r\nhi")},
                               Answer{Chunked("0")}, Answer{Chunked("x")}, Answer{"SSH"},
                               Answer{.bytes = "HTTP/1.1 200 OK\r\n\r\nhi", .to_head = true},
                               Answer{"HTTP/1.1 204 No\r\nconnection: close\r\n\r\n"});
  ResponseParser parser;
  parser.Start(before.to_head);
  std::string first = before.bytes;
  parser.Take(first);
  std::string second = Chunked("2\r\nhi\r\n0\r\n\r\n");

  parser.Start(false);
  CHECK_FALSE(parser.has_begun());
  const std::string body(parser.Take(second));

  CHECK_FALSE(parser.error());
  REQUIRE(parser.is_complete());
  CHECK(parser.head().headers.size() == 1);
  CHECK(body == "hi");
  CHECK(parser.can_be_kept());
}

}  // namespace
}  // namespace gateway::transport
