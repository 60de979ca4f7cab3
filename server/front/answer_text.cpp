#include "server/front/answer_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>

#include "server/front/header_text.hpp"

namespace gateway::server {
namespace {

struct Reason {
  int status;
  std::string_view phrase;
};

constexpr std::array kReasons = {
    Reason{200, "OK"},
    Reason{201, "Created"},
    Reason{202, "Accepted"},
    Reason{204, "No Content"},
    Reason{301, "Moved Permanently"},
    Reason{302, "Found"},
    Reason{303, "See Other"},
    Reason{304, "Not Modified"},
    Reason{307, "Temporary Redirect"},
    Reason{308, "Permanent Redirect"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{402, "Payment Required"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{408, "Request Timeout"},
    Reason{409, "Conflict"},
    Reason{413, "Content Too Large"},
    Reason{414, "URI Too Long"},
    Reason{415, "Unsupported Media Type"},
    Reason{417, "Expectation Failed"},
    Reason{422, "Unprocessable Content"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{500, "Internal Server Error"},
    Reason{501, "Not Implemented"},
    Reason{502, "Bad Gateway"},
    Reason{503, "Service Unavailable"},
    Reason{504, "Gateway Timeout"},
    Reason{529, "Overloaded"},
};

std::string_view ReasonPhrase(int status) {
  const auto* reason = std::find_if(kReasons.begin(), kReasons.end(),
                                    [status](const Reason& row) { return row.status == status; });
  return reason == kReasons.end() ? std::string_view("Status") : reason->phrase;
}

constexpr std::size_t kLinesOfOurs = 128;  // status line, framing, connection

void AppendNumber(std::uint64_t number, std::string* out) {
  std::array<char, 20> digits{};
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out->append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

bool IsOurs(std::string_view name) {
  constexpr std::array<std::string_view, 4> kNames = {"content-length", "connection",
                                                      "transfer-encoding", "keep-alive"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [name](std::string_view ours) { return EqualNoCase(name, ours); });
}

bool IsReplaced(std::string_view name, const Headers& by) {
  return !EqualNoCase(name, "vary") &&
         std::any_of(by.begin(), by.end(),
                     [name](const Header& header) { return EqualNoCase(name, header.name); });
}

void AppendHeader(std::string* out, const Header& header) {
  if (!IsOurs(header.name) && IsToken(header.name) && IsFieldValue(header.value)) {
    out->append(header.name).append(": ").append(header.value).append("\r\n");
  }
}

// JSON text of a message. Ours are plain, but may quote a client.
std::string Escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      escaped.append({'\\', c});
    } else if (byte < 0x20 || byte >= 0x7F) {
      fmt::format_to(std::back_inserter(escaped), "\\u{:04x}", byte);
    } else {
      escaped.push_back(c);
    }
  }
  return escaped;
}

}  // namespace

void AppendStatusAndHeaders(std::string* out, int status, const Headers& headers,
                            const Headers& more) {
  std::size_t bytes = kLinesOfOurs;
  for (const Headers* all : {&headers, &more}) {
    for (const Header& header : *all) {
      bytes += header.name.size() + header.value.size() + 4;
    }
  }
  out->reserve(out->size() + bytes);
  out->append("HTTP/1.1 ");
  AppendNumber(static_cast<std::uint64_t>(status), out);
  out->append(" ").append(ReasonPhrase(status)).append("\r\n");
  for (const Header& header : headers) {
    if (!IsReplaced(header.name, more)) {
      AppendHeader(out, header);
    }
  }
  for (const Header& header : more) {
    AppendHeader(out, header);
  }
}

void AppendHeadEnd(std::string* out, const BodyFraming& framing, bool keep_alive, bool http10) {
  if (framing.kind == BodyFraming::Kind::kLength) {
    out->append("content-length: ");
    AppendNumber(framing.length, out);
    out->append("\r\n");
  } else if (framing.kind == BodyFraming::Kind::kChunked) {
    out->append("transfer-encoding: chunked\r\n");
  }
  if (!keep_alive) {
    out->append("connection: close\r\n");
  } else if (http10) {
    out->append("connection: keep-alive\r\n");
  }
  out->append("\r\n");
}

bool StatusHasBody(int status) { return status >= 200 && status != 204 && status != 304; }

Response ErrorResponse(int status, std::string_view message) {
  const std::string_view type = status >= 500 ? "server_error" : "invalid_request_error";
  return Response{
      status,
      {{"content-type", "application/json"}},
      fmt::format(R"({{"error":{{"message":"{}","type":"{}","param":null,"code":null}}}})",
                  Escape(message), type)};
}

}  // namespace gateway::server
