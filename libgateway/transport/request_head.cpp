#include "libgateway/transport/request_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gateway::transport {
namespace {

constexpr std::size_t kOwnBytes = 192;  // request line, Host, Accept-Encoding, Content-Length

// Of the body to send; empty: there is none, and nothing is said about it.
std::optional<std::uint64_t> Length(const UpstreamRequest& request) {
  if (request.body_source != nullptr) {
    return request.body_source->length();
  }
  const std::string& method = request.method;
  if (request.body.empty() && method != "POST" && method != "PUT" && method != "PATCH") {
    return std::nullopt;
  }
  return request.body.size();
}

void AppendValue(std::string_view value, std::string* to) {
  const std::size_t begin = to->size();
  to->append(value);
  std::replace_if(
      to->begin() + static_cast<std::ptrdiff_t>(begin), to->end(),
      [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
}

}  // namespace

bool IsChunked(const UpstreamRequest& request) {
  return request.body_source != nullptr && !request.body_source->length();
}

void AppendRequestHead(const UpstreamRequest& request, const ParsedUrl& url, std::size_t room,
                       std::string* to) {
  std::size_t bytes = room + kOwnBytes + request.method.size() + url.target.size() +
                      url.authority.size() + url.credential.size();
  bool has_host = false;
  bool has_encoding = false;
  bool has_credential = url.credential.empty();
  for (const Header& header : request.headers) {
    bytes += header.name.size() + header.value.size() + 4;
    has_host = has_host || header.name == "host";
    has_encoding = has_encoding || header.name == "accept-encoding";
    has_credential = has_credential || header.name == "authorization";
  }
  to->reserve(to->size() + bytes);  // else a copy that holds the key may be left behind
  to->append(request.method).append(" ").append(url.target).append(" HTTP/1.1\r\n");
  if (!has_host) {
    to->append("Host: ").append(url.authority).append("\r\n");
  }
  if (!has_encoding) {
    to->append("Accept-Encoding: identity\r\n");
  }
  if (!has_credential) {
    to->append("authorization: ").append(url.credential).append("\r\n");
  }
  for (const Header& header : request.headers) {
    to->append(header.name).append(header.value.empty() ? ":" : ": ");
    AppendValue(header.value, to);
    to->append("\r\n");
  }
  if (IsChunked(request)) {
    to->append("transfer-encoding: chunked\r\n");
  } else if (const auto length = Length(request)) {
    std::array<char, 20> digits{};
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), *length).ptr;
    to->append("Content-Length: ")
        .append(digits.data(), static_cast<std::size_t>(end - digits.data()))
        .append("\r\n");
  }
  to->append("\r\n");
}

}  // namespace gateway::transport
