// What a ResponseParser makes of an answer, however its bytes come.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/transport/response_parser.hpp"
#include "support/catch.hpp"

namespace gateway::transport {

inline constexpr std::size_t kMaxHead = 64U << 10U;
inline constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\n";

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
inline Seen ParseInPieces(const Answer& answer, std::size_t piece) {
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
inline Seen Parse(const Answer& answer) {
  INFO("answer: " << answer.bytes.substr(0, 200));
  Seen whole = ParseInPieces(answer, answer.bytes.size() + 1);
  for (std::size_t piece = 1; piece <= 7; ++piece) {
    const Seen cut = ParseInPieces(answer, piece);

    CAPTURE(piece, whole.error, cut.error);
    CHECK((cut == whole));
  }
  return whole;
}

inline Seen Parse(std::string_view bytes) { return Parse(Answer{std::string(bytes)}); }

inline Seen ParseToEnd(std::string_view bytes) {
  return Parse(Answer{.bytes = std::string(bytes), .ends = true});
}

// Headers of an empty answer.
inline Seen ParseHead(std::string_view headers) {
  return Parse(std::string(kOk) + std::string(headers) + "content-length: 0\r\n\r\n");
}

inline std::string Chunked(std::string_view coded) {
  return std::string(kOk) + "transfer-encoding: chunked\r\n\r\n" + std::string(coded);
}

}  // namespace gateway::transport
