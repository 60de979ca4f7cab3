// Where the body begins and ends.
#include <string>
#include <string_view>

#include "transport/response_parser_fixture.hpp"

namespace gateway::transport {
namespace {

TEST_CASE("transport::ResponseParser takes as many bytes as the length says", "[transport]") {
  CHECK(Parse("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").is_complete);
  CHECK(Parse("HTTP/1.1 200 OK\r\nContent-Length: 0005 \r\n\r\nhello").is_complete);
  const Seen part = Parse("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\nhello");
  CHECK(part.body == "hello");
  CHECK_FALSE(part.is_complete);
}

TEST_CASE("transport::ResponseParser takes chunks, their extensions and trailers off",
          "[transport]") {
  const Seen seen = Parse(Chunked("5;a=\"b\"\r\nhello\r\n1 \r\n \r\n5\nworld\n0\r\nx: y\r\n\r\n"));

  CHECK(seen.body == "hello world");
  CHECK(seen.headers == "transfer-encoding=chunked|");
  CHECK(seen.is_complete);
  CHECK(seen.can_be_kept);
}

TEST_CASE("transport::ResponseParser knows chunked in whatever case, and last of a list",
          "[transport]") {
  const std::string_view coding = GENERATE("Chunked", " CHUNKED\t", "gzip, chunked", ",chunked,",
                                           "gzip\r\ntransfer-encoding: chunked");

  const Seen seen = Parse(std::string(kOk) + "Transfer-Encoding: " + std::string(coding) +
                          "\r\n\r\n2\r\nhi\r\n0\r\n\r\n");

  CHECK(seen.body == "hi");
  CHECK(seen.is_complete);
}

// RFC 9112 §6.3, 4: chunked, but not last, is until close.
TEST_CASE("transport::ResponseParser takes an answer in another coding until the end",
          "[transport]") {
  const std::string_view coding = GENERATE("gzip", "identity", "chunkedx", "chunked, gzip",
                                           "chunked\r\ntransfer-encoding: gzip");
  const std::string answer = std::string(kOk) +
                             "content-length: 1\r\ntransfer-encoding: " + std::string(coding) +
                             "\r\n\r\n2\r\nhi\r\n0\r\n\r\n";

  const Seen open = Parse(answer);
  const Seen ended = ParseToEnd(answer);

  CHECK(open.body == "2\r\nhi\r\n0\r\n\r\n");
  CHECK_FALSE(open.is_complete);
  CHECK(ended.body == open.body);
  CHECK(ended.is_complete);
  CHECK_FALSE(ended.can_be_kept);
}

TEST_CASE("transport::ResponseParser takes an answer without a length until the end",
          "[transport]") {
  const std::string_view answer = "HTTP/1.1 200 OK\r\nconnection: keep-alive\r\n\r\nhello\r\n";

  const Seen open = Parse(answer);
  const Seen ended = ParseToEnd(answer);

  CHECK(open.body == "hello\r\n");
  CHECK_FALSE(open.is_complete);
  CHECK(ended.is_complete);
  CHECK(ended.error.empty());
  CHECK_FALSE(ended.can_be_kept);
}

TEST_CASE("transport::ResponseParser expects no body for HEAD, 204 and 304", "[transport]") {
  const std::string_view framing =
      GENERATE("", "content-length: 5\r\n", "transfer-encoding: chunked\r\n");
  const std::string rest = std::string(framing) + "\r\n";

  for (const Answer& answer : {Answer{.bytes = "HTTP/1.1 200 OK\r\n" + rest, .to_head = true},
                               Answer{.bytes = "HTTP/1.1 204 No Content\r\n" + rest},
                               Answer{.bytes = "HTTP/1.1 304 Not Modified\r\n" + rest}}) {
    const Seen seen = Parse(answer);

    CHECK(seen.is_complete);
    CHECK(seen.can_be_kept);
    CHECK(seen.body.empty());
  }
}

// RFC 9112 §6.3, 1: whatever the headers say.
TEST_CASE("transport::ResponseParser looks at no length where there is no body", "[transport]") {
  const std::string rest = "content-length: none\r\n\r\n";

  CHECK(Parse(Answer{.bytes = "HTTP/1.1 200 OK\r\n" + rest, .to_head = true}).error.empty());
  CHECK(Parse("HTTP/1.1 204 No Content\r\n" + rest).error.empty());
  CHECK(Parse("HTTP/1.1 304 Not Modified\r\n" + rest).error.empty());
}

TEST_CASE("transport::ResponseParser follows chunks, not a length beside them", "[transport]") {
  const std::string_view length = "content-length: 3\r\n";
  const std::string_view chunked = "transfer-encoding: chunked\r\n";
  const bool length_first = GENERATE(true, false);
  std::string answer(kOk);
  answer.append(length_first ? length : chunked).append(length_first ? chunked : length);

  const Seen seen = Parse(answer + "\r\n5\r\nhello\r\n0\r\n\r\n");

  CHECK(seen.body == "hello");
  CHECK(seen.is_complete);
}

// RFC 9112 §6.3, 3: the coding overrides the length, and 5 is about answers without a coding.
TEST_CASE("transport::ResponseParser follows chunks beside a length that is none", "[transport]") {
  const Seen seen = Parse(
      "HTTP/1.1 200 OK\r\ncontent-length: none\r\ntransfer-encoding: chunked\r\n\r\n"
      "2\r\nhi\r\n0\r\n\r\n");

  CHECK(seen.error.empty());
  CHECK(seen.body == "hi");
}

TEST_CASE("transport::ResponseParser takes the same length twice", "[transport]") {
  const Seen seen = Parse("HTTP/1.1 200 OK\r\ncontent-length: 5\r\nContent-Length: 5\r\n\r\nhello");

  CHECK(seen.body == "hello");
  CHECK(seen.is_complete);
  CHECK(seen.can_be_kept);
}

// RFC 9112 §6.3, 5: as proxies join two headers.
TEST_CASE("transport::ResponseParser takes the same length twice in one header", "[transport]") {
  const Seen seen = Parse("HTTP/1.1 200 OK\r\ncontent-length: 5, 5\r\n\r\nhello");

  CHECK(seen.error.empty());
  CHECK(seen.body == "hello");
}

TEST_CASE("transport::ResponseParser takes a length repeated as often as a head has room",
          "[transport]") {
  std::string answer = "HTTP/1.1 200 OK\r\ncontent-length: 5";
  while (answer.size() < kMaxHead - 10) {
    answer += ",5";
  }

  const Seen seen = Parse(answer + "\r\n\r\nhello");

  CHECK(seen.error.empty());
  CHECK(seen.body == "hello");
}

TEST_CASE("transport::ResponseParser takes the last of two lengths, and keeps no connection",
          "[transport]") {
  const Seen seen = Parse("HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 5\r\n\r\nhello");

  CHECK(seen.body == "hello");
  CHECK(seen.is_complete);
  CHECK_FALSE(seen.can_be_kept);
}

TEST_CASE("transport::ResponseParser refuses a length that is no number", "[transport]") {
  const std::string_view length =
      GENERATE("", "-1", "+5", "0x5", "5 5", "5;", "five", "5.0", "5, 6", "18446744073709551616");

  const Seen seen =
      Parse(std::string(kOk) + "content-length: " + std::string(length) + "\r\n\r\nhello");

  CHECK(seen.error == "upstream_protocol");
  CHECK_FALSE(seen.has_head);
  CHECK(seen.body.empty());
}

// The connection.

}  // namespace
}  // namespace gateway::transport
