#include "libgateway/transport/response_parser.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace gateway::transport {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

constexpr std::size_t kMaxHead = 64U << 10U;
constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\n";

// What a parser said about an answer.
struct Seen {
  int status = 0;
  std::string headers;  // "name=value|" each
  std::string body;
  bool has_head = false;
  bool is_complete = false;
  bool can_be_kept = false;
  std::string error;  // its code's name, empty = none

  bool operator==(const Seen&) const = default;
};

struct Answer {
  std::string bytes;
  bool to_head = false;  // it answers a HEAD request
  bool ends = false;     // the connection ends behind it
};

// In pieces of their own memory, so that a sanitizer sees what is read beyond them.
Seen ParseInPieces(const Answer& answer, std::size_t piece) {
  ResponseParser parser;
  parser.Start(answer.to_head);
  Seen seen;
  for (std::size_t at = 0; at < answer.bytes.size() && !parser.error(); at += piece) {
    const std::string_view part = std::string_view(answer.bytes).substr(at, piece);
    std::vector<char> bytes(part.begin(), part.end());
    seen.body += parser.Take(bytes);
  }
  if (answer.ends) {
    parser.TakeEnd();
  }
  seen.has_head = parser.has_head();
  seen.is_complete = parser.is_complete();
  seen.can_be_kept = parser.is_complete() && parser.can_be_kept();
  seen.error = parser.error() ? ErrorName(parser.error()->code) : "";
  if (seen.has_head) {
    seen.status = parser.head().status;
    for (const Header& header : parser.head().headers) {
      seen.headers += header.name + "=" + header.value + "|";
    }
  }
  return seen;
}

// The same, however it comes.
Seen Parse(const Answer& answer) {
  INFO("answer: " << answer.bytes.substr(0, 200));
  Seen whole = ParseInPieces(answer, answer.bytes.size() + 1);
  for (std::size_t piece = 1; piece <= 7; ++piece) {
    const Seen cut = ParseInPieces(answer, piece);

    CAPTURE(piece, whole.error, cut.error);
    CHECK((cut == whole));
  }
  return whole;
}

Seen Parse(std::string_view bytes) { return Parse(Answer{std::string(bytes)}); }

Seen ParseToEnd(std::string_view bytes) {
  return Parse(Answer{.bytes = std::string(bytes), .ends = true});
}

// Headers of an empty answer.
Seen ParseHead(std::string_view headers) {
  return Parse(std::string(kOk) + std::string(headers) + "content-length: 0\r\n\r\n");
}

std::string Chunked(std::string_view coded) {
  return std::string(kOk) + "transfer-encoding: chunked\r\n\r\n" + std::string(coded);
}

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
