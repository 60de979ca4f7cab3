// Raw requests that HTTP parsers have disagreed about, and what each must get here. Every case ends
// with what an attacker would hide behind it: the marker request.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gateway::server {

struct SmugglingCase {
  std::string_view name;
  std::string raw;
  int refused_with = 0;  // HTTP status; 0: served
  std::string body;      // of the served request
};

// A request that must be served only where it is plainly the next one.
inline constexpr std::string_view kMarker = "GET /marker HTTP/1.1\r\nHost: m\r\n\r\n";

inline std::vector<SmugglingCase> SmugglingCorpus() {
  const auto post = [](const std::string& fields, const std::string& rest) {
    return "POST /a HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n" + rest;
  };
  const auto get = [](const std::string& fields) {
    return "GET /a HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
  };
  const auto chunked = [&post](const std::string& rest) {
    return post("Transfer-Encoding: chunked\r\n", rest);
  };
  const std::string length5 = "Content-Length: 5\r\n";
  const std::string te = "Transfer-Encoding: chunked\r\n";
  const std::string nul(1, '\0');
  return {
      // Two ways of giving the length
      {"CL then TE", post(length5 + te, "0\r\n\r\n"), 400, {}},
      {"TE then CL", post(te + length5, "0\r\n\r\n"), 400, {}},
      {"two CL, different", post(length5 + "Content-Length: 6\r\n", "hello"), 400, {}},
      {"two CL, equal", post(length5 + length5, "hello"), 400, {}},
      {"two TE", post(te + te, "0\r\n\r\n"), 400, {}},
      {"TE twice, second identity", post(te + "Transfer-Encoding: identity\r\n", ""), 400, {}},
      // Content-Length spellings
      {"CL with plus", post("Content-Length: +5\r\n", "hello"), 400, {}},
      {"CL negative", post("Content-Length: -1\r\n", ""), 400, {}},
      {"CL hexadecimal", post("Content-Length: 0x5\r\n", "hello"), 400, {}},
      {"CL list", post("Content-Length: 5, 5\r\n", "hello"), 400, {}},
      {"CL with a space inside", post("Content-Length: 1 0\r\n", "hello"), 400, {}},
      {"CL with letters", post("Content-Length: 5abc\r\n", "hello"), 400, {}},
      {"CL empty", post("Content-Length:\r\n", ""), 400, {}},
      {"CL with a fraction", post("Content-Length: 5.0\r\n", "hello"), 400, {}},
      {"CL quoted", post("Content-Length: \"5\"\r\n", "hello"), 400, {}},
      {"CL overflow", post("Content-Length: 18446744073709551621\r\n", "hello"), 400, {}},
      {"CL far overflow", post("Content-Length: " + std::string(60, '9') + "\r\n", ""), 400, {}},
      {"CL over the limit", post("Content-Length: 2000000\r\n", ""), 413, {}},
      {"CL with a vertical tab",
       post("Content-Length: \x0b"
            "5\r\n",
            "hello"),
       400,
       {}},
      // Transfer-Encoding spellings
      {"TE list", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 400, {}},
      {"TE list the other way", post("Transfer-Encoding: chunked, identity\r\n", ""), 400, {}},
      {"TE chunked twice", post("Transfer-Encoding: chunked, chunked\r\n", ""), 400, {}},
      {"TE identity", post("Transfer-Encoding: identity\r\n", ""), 400, {}},
      {"TE unknown", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 400, {}},
      {"TE quoted", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), 400, {}},
      {"TE with a parameter", post("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n"), 400, {}},
      {"TE empty", post("Transfer-Encoding:\r\n", ""), 400, {}},
      {"TE with a vertical tab",
       post("Transfer-Encoding: \x0b"
            "chunked\r\n",
            "0\r\n\r\n"),
       400,
       {}},
      {"TE with a bare CR", post("Transfer-Encoding: chunked\r\r\n", "0\r\n\r\n"), 400, {}},
      {"TE with a NUL", post("Transfer-Encoding: chunked" + nul + "\r\n", ""), 400, {}},
      {"TE name with a space", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), 400, {}},
      {"TE name with a tab", post("Transfer-Encoding\t: chunked\r\n", "0\r\n\r\n"), 400, {}},
      {"TE name behind a space", post(" Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, {}},
      {"TE folded", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), 400, {}},
      {"TE in HTTP/1.0", "POST /a HTTP/1.0\r\nHost: h\r\n" + te + "\r\n0\r\n\r\n", 400, {}},
      // Line ends and bytes of the head
      {"bare LF after the request line", "GET /a HTTP/1.1\nHost: h\r\n\r\n", 400, {}},
      {"bare LF after a field", "GET /a HTTP/1.1\r\nHost: h\nX: 1\r\n\r\n", 400, {}},
      {"bare LF for the empty line", "GET /a HTTP/1.1\r\nHost: h\r\n\n", 400, {}},
      {"bare LF everywhere", "GET /a HTTP/1.1\nHost: h\n\n", 400, {}},
      {"bare CR in a value", get("X: a\rY: b\r\n"), 400, {}},
      {"bare CR in the request line", "GET /a\rb HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"bare CR in a name", get("X\rY: b\r\n"), 400, {}},
      {"NUL in a value", get("X: a" + nul + "b\r\n"), 400, {}},
      {"NUL in a name", get("X" + nul + ": a\r\n"), 400, {}},
      {"NUL in the target", "GET /a" + nul + " HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"escape byte in a value", get("X: \x1b[2J\r\n"), 400, {}},
      {"delete byte in a value", get("X: \x7f\r\n"), 400, {}},
      {"space before the colon", get("X : a\r\n"), 400, {}},
      {"no name", get(": a\r\n"), 400, {}},
      {"no colon", get("Xa\r\n"), 400, {}},
      {"bracket in a name", get("X(a): b\r\n"), 400, {}},
      {"high byte in a name", get("X\xe9: b\r\n"), 400, {}},
      {"continued line", get("X: a\r\n b\r\n"), 400, {}},
      {"continued line with a tab", get("X: a\r\n\tb\r\n"), 400, {}},
      {"continued first line", "GET /a HTTP/1.1\r\n X: a\r\nHost: h\r\n\r\n", 400, {}},
      // Host
      {"no Host", "GET /a HTTP/1.1\r\n\r\n", 400, {}},
      {"two Hosts", "GET /a HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", 400, {}},
      {"two Hosts in HTTP/1.0", "GET /a HTTP/1.0\r\nHost: h\r\nHost: i\r\n\r\n", 400, {}},
      // Request line
      {"HTTP/0.9", "GET /a\r\n", 400, {}},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, {}},
      {"HTTP/1.2", "GET /a HTTP/1.2\r\nHost: h\r\n\r\n", 400, {}},
      {"HTTP/2.0", "GET /a HTTP/2.0\r\nHost: h\r\n\r\n", 400, {}},
      {"lower-case version", "GET /a http/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"lower-case method", "get /a HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"no method", " /a HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"absolute form", "GET http://h/a HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"authority form", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"asterisk form", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"two spaces before the target", "GET  /a HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"two spaces before the version", "GET /a  HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"space at the end", "GET /a HTTP/1.1 \r\nHost: h\r\n\r\n", 400, {}},
      {"tab as a separator", "GET\t/a\tHTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"space in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"high byte in the target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"fragment in the target", "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"NUL in the path, encoded", "GET /a%00b HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"line break in the path, encoded", "GET /a%0d%0ab HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"bad percent sign", "GET /a%zz HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"cut percent sign", "GET /a%4 HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"two empty lines first", "\r\n\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n", 400, {}},
      {"TLS hello", "\x16\x03\x01\x02" + nul + "\x01\n", 400, {}},
      // Sizes
      {"long request line", "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n", 414, {}},
      {"1 MiB line", "GET /" + std::string(1U << 20U, 'a'), 414, {}},
      {"long field", get("X: " + std::string(40'000, 'a') + "\r\n"), 431, {}},
      {"long field without an end", "GET /a HTTP/1.1\r\nX: " + std::string(40'000, 'a'), 431, {}},
      {"many fields",
       get([] {
         std::string fields;
         for (int i = 0; i < 101; ++i) {
           fields += "X: 1\r\n";
         }
         return fields;
       }()),
       431,
       {}},
      // Chunks
      {"chunk size with 0x", chunked("0x5\r\nhello\r\n0\r\n\r\n"), 400, {}},
      {"chunk size with plus", chunked("+5\r\nhello\r\n0\r\n\r\n"), 400, {}},
      {"chunk size negative", chunked("-2\r\nhello\r\n0\r\n\r\n"), 400, {}},
      {"chunk size empty", chunked("\r\nhello\r\n0\r\n\r\n"), 400, {}},
      {"chunk size behind a space", chunked(" 5\r\nhello\r\n0\r\n\r\n"), 400, {}},
      {"chunk size before a space", chunked("5 \r\nhello\r\n0\r\n\r\n"), 400, {}},
      {"chunk size not hexadecimal", chunked("g\r\nhello\r\n0\r\n\r\n"), 400, {}},
      {"chunk size of 17 digits", chunked("00000000000000005\r\nhello\r\n0\r\n\r\n"), 400, {}},
      {"chunk size overflow", chunked("ffffffffffffffff\r\nhello"), 413, {}},
      {"chunk size over the limit", chunked("200000\r\nhello"), 413, {}},
      {"chunk extension", chunked("5;a=b\r\nhello\r\n0\r\n\r\n"), 400, {}},
      {"chunk extension with LF", chunked("5;\nhello\r\n0\r\n\r\n"), 400, {}},
      {"chunk size with bare LF", chunked("5\nhello\r\n0\r\n\r\n"), 400, {}},
      {"chunk size with bare CR", chunked("5\rhello\r\n0\r\n\r\n"), 400, {}},
      {"chunk longer than its size", chunked("4\r\nhello\r\n0\r\n\r\n"), 400, {}},
      {"chunk end missing", chunked("5\r\nhello0\r\n\r\n"), 400, {}},
      {"chunk end with bare LF", chunked("5\r\nhello\n0\r\n\r\n"), 400, {}},
      {"chunk end with two bytes else", chunked("5\r\nhelloXX0\r\n\r\n"), 400, {}},
      {"last chunk with bare LF", chunked("0\r\n\n"), 400, {}},
      {"trailer", chunked("5\r\nhello\r\n0\r\nX: a\r\n\r\n"), 400, {}},
      {"trailer that is a length", chunked("0\r\nContent-Length: 5\r\n\r\n"), 400, {}},
      // Codings and expectations
      {"gzip body", post("Content-Encoding: gzip\r\n" + length5, "hello"), 415, {}},
      {"unknown expectation", post("Expect: 200-maybe\r\n" + length5, "hello"), 417, {}},
      // What is right
      {"plain GET", get(""), 0, {}},
      {"POST without a length", post("", ""), 0, {}},
      {"POST with CL", post(length5, "hello"), 0, "hello"},
      {"CL with zeros", post("Content-Length: 0005\r\n", "hello"), 0, "hello"},
      {"CL between spaces and tabs", post("Content-Length: \t5 \r\n", "hello"), 0, "hello"},
      {"name in capitals", post("CONTENT-LENGTH: 5\r\n", "hello"), 0, "hello"},
      {"GET with a body", get(length5) + "GET /", 0, "GET /"},
      {"GET with a chunked body", get(te) + "5\r\nGET /\r\n0\r\n\r\n", 0, "GET /"},
      {"HEAD with a body", "HEAD /a HTTP/1.1\r\nHost: h\r\n" + length5 + "\r\nhello", 0, "hello"},
      {"DELETE with a body", "DELETE /a HTTP/1.1\r\nHost: h\r\n" + length5 + "\r\nhello", 0,
       "hello"},
      {"body that is a request",
       post("Content-Length: " + std::to_string(kMarker.size()) + "\r\n", std::string(kMarker)), 0,
       std::string(kMarker)},
      {"chunked", chunked("5\r\nhello\r\n0\r\n\r\n"), 0, "hello"},
      {"chunked in capitals", post("Transfer-Encoding: CHUNKED\r\n", "0\r\n\r\n"), 0, {}},
      {"chunk sizes of every kind", chunked("A\r\n0123456789\r\n0002\r\nab\r\n0\r\n\r\n"), 0,
       "0123456789ab"},
      {"chunked nothing", chunked("0\r\n\r\n"), 0, {}},
      {"empty line first", "\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n", 0, {}},
      {"high bytes in a value", get("X: \xc3\xa9\r\n"), 0, {}},
      {"percent signs in a value", get("X: %0d%0aY: b\r\n"), 0, {}},
      {"empty Host", "GET /a HTTP/1.1\r\nHost:\r\n\r\n", 0, {}},
      {"identity body", post("Content-Encoding: identity\r\n" + length5, "hello"), 0, "hello"},
      {"HTTP/1.0 without Host", "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 0, {}},
  };
}

}  // namespace gateway::server
