#include "libgateway/transport/request_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libgateway/base/text_writer.hpp"

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

void PutValue(std::string_view value, base::TextWriter* to) {
  constexpr std::array kBreaks{'\r', '\n', '\0'};
  // One search for each is faster than one for all of them.
  if (std::none_of(kBreaks.begin(), kBreaks.end(),
                   [value](char c) { return value.find(c) != std::string_view::npos; })) {
    return to->Put(value);
  }
  std::string line(value);
  for (const char c : kBreaks) {
    std::replace(line.begin(), line.end(), c, ' ');
  }
  to->Put(line);
}

}  // namespace

bool IsChunked(const UpstreamRequest& request) {
  return request.body_source != nullptr && !request.body_source->length();
}

void AppendRequestHead(const UpstreamRequest& request, const ParsedUrl& url, std::size_t room,
                       std::string* to) {
  std::size_t bytes = kOwnBytes + request.method.size() + url.target.size() + url.authority.size() +
                      url.credential.size();
  bool has_host = false;
  bool has_encoding = false;
  bool has_credential = url.credential.empty();
  for (const Header& header : request.headers) {
    bytes += header.name.size() + header.value.size() + 4;
    has_host = has_host || header.name == "host";
    has_encoding = has_encoding || header.name == "accept-encoding";
    has_credential = has_credential || header.name == "authorization";
  }
  to->reserve(to->size() + bytes + room);  // else a copy that holds the key may be left behind
  base::TextWriter head(to, bytes);
  head.Put(request.method, " ", url.target, " HTTP/1.1\r\n");
  if (!has_host) {
    head.Put("Host: ", url.authority, "\r\n");
  }
  if (!has_encoding) {
    head.Put("Accept-Encoding: identity\r\n");
  }
  if (!has_credential) {
    head.Put("authorization: ", url.credential, "\r\n");
  }
  for (const Header& header : request.headers) {
    head.Put(header.name, header.value.empty() ? ":" : ": ");
    PutValue(header.value, &head);
    head.Put("\r\n");
  }
  if (IsChunked(request)) {
    head.Put("transfer-encoding: chunked\r\n");
  } else if (const auto length = Length(request)) {
    std::array<char, 20> digits{};
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), *length).ptr;
    head.Put("Content-Length: ", std::string_view(digits.data(), end), "\r\n");
  }
  head.Put("\r\n");
}

}  // namespace gateway::transport
