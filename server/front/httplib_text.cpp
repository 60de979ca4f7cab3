#include "server/front/httplib_text.hpp"

#include <charconv>
#include <limits>
#include <utility>

#include "server/front/answer_text.hpp"
#include "server/front/chunked_body.hpp"
#include "server/front/header_text.hpp"
#include "server/front/request_target.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::size_t kStatusAt = std::string_view("HTTP/1.1 ").size();

bool TakesBody(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

// "Name: value", one a line.
Headers ReadHeaders(std::string_view lines) {
  Headers headers;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find(kLineEnd));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
      headers.push_back(
          {LowerCase(line.substr(0, colon)), std::string(Trim(line.substr(colon + 1)))});
    }
    lines.remove_prefix(std::min(line.size() + kLineEnd.size(), lines.size()));
  }
  return headers;
}

std::string ReadBody(const Headers& headers, std::string_view body) {
  if (FindHeader(headers, "transfer-encoding") != "chunked") {
    return std::string(body);
  }
  std::string decoded;
  ChunkedBody(std::numeric_limits<std::size_t>::max() / 32).Feed(body, &decoded);
  return decoded;
}

}  // namespace

std::string CanonicalRequest(std::string_view method, const ClientRequest& request,
                             std::string_view body) {
  std::string text;
  text.reserve(request.path.size() + request.query.size() + body.size() + 128);
  text.append(method == "HEAD" ? "GET" : method)
      .append(" ")
      .append(CanonicalTarget(request.path, request.query))
      .append(" HTTP/1.1\r\nHost: gateway\r\n");
  if (!body.empty() || TakesBody(method)) {
    // Not the client's type: forms and multipart bodies would be taken apart.
    text.append("Content-Type: application/octet-stream\r\nContent-Length: ")
        .append(std::to_string(body.size()))
        .append(kLineEnd);
  }
  return text.append(kLineEnd).append(body);
}

Response ReadAnswer(std::string_view text) {
  const std::size_t head_end = text.find(kHeadEnd);
  const std::size_t line_end = text.find(kLineEnd);
  Response response;
  if (head_end == std::string_view::npos || line_end < kStatusAt ||
      std::from_chars(text.data() + kStatusAt, text.data() + line_end, response.status).ec !=
          std::errc()) {
    return ErrorResponse(500, "the handler gave no answer");
  }
  if (head_end > line_end) {
    const std::size_t first = line_end + kLineEnd.size();
    response.headers = ReadHeaders(text.substr(first, head_end - first));
  }
  response.body = ReadBody(response.headers, text.substr(head_end + kHeadEnd.size()));
  if (response.status >= 400 && response.body.empty()) {
    Response error = ErrorResponse(response.status, "the request was refused");
    response.body = std::move(error.body);
    std::erase_if(response.headers,
                  [](const Header& header) { return header.name == "content-type"; });
    response.headers.insert(response.headers.end(), error.headers.begin(), error.headers.end());
  }
  return response;
}

}  // namespace gateway::server
