#include "server/front/request_head.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "server/front/header_text.hpp"
#include "server/front/request_target.hpp"

namespace gateway::server {
namespace {

constexpr std::size_t kUsualHeaders = 16;

bool IsUpperCase(char c) { return c >= 'A' && c <= 'Z'; }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Fault RequestHead::TakeRequestLine(std::string_view line) {
  // Exactly two spaces; a third one ends up in the version.
  const std::size_t first = line.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos) {
    return {400, "malformed request line"};
  }
  const std::string_view method = line.substr(0, first);
  const std::string_view version = line.substr(second + 1);
  if (method.empty() || !std::all_of(method.begin(), method.end(), IsUpperCase)) {
    return {400, "malformed method"};
  }
  request.method = method;
  request.headers.reserve(kUsualHeaders);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return {400, "unsupported HTTP version"};
  }
  http10 = version == "HTTP/1.0";
  auto target = ParseTarget(line.substr(first + 1, second - first - 1));
  if (!target) {
    return {400, "malformed request target"};
  }
  request.path = std::move(target->path);
  request.raw_path = std::move(target->raw_path);
  request.query = std::move(target->query);
  return {};
}

Fault RequestHead::TakeField(std::string_view line, const ServerConfig& limits) {
  if (request.headers.size() >= limits.max_header_count) {
    return {431, "too many header fields"};
  }
  // A line that continues the one before (obs-fold) begins with a space: no token either.
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !IsToken(line.substr(0, colon))) {
    return {400, "malformed header name"};
  }
  const std::string_view value = Trim(line.substr(colon + 1));
  if (!IsFieldValue(value)) {
    return {400, "malformed header value"};
  }
  const Header& header =
      request.headers.emplace_back(Header{LowerCase(line.substr(0, colon)), std::string(value)});
  return TakeKnownField(header.name, value);
}

Fault RequestHead::TakeKnownField(std::string_view name, std::string_view value) {
  if (name == "host") {
    ++hosts_;
  } else if (name == "content-length") {
    return TakeContentLength(value);
  } else if (name == "transfer-encoding") {
    if (chunked || !EqualNoCase(value, "chunked")) {
      return {400, "unsupported transfer-encoding"};
    }
    chunked = true;
  } else if (name == "content-encoding") {
    if (!EqualNoCase(value, "identity")) {
      return {415, "content-encoding is not supported"};
    }
  } else if (name == "expect") {
    if (!EqualNoCase(value, "100-continue")) {
      return {417, "unsupported expectation"};
    }
    has_expect_ = true;
  } else if (name == "connection") {
    says_close_ = says_close_ || ListNames(value, "close");
    says_keep_alive_ = says_keep_alive_ || ListNames(value, "keep-alive");
  }
  return {};
}

Fault RequestHead::TakeContentLength(std::string_view value) {
  if (has_length_) {
    return {400, "more than one content-length"};
  }
  has_length_ = true;
  // from_chars alone would be content with the digits before something else.
  const bool digits = !value.empty() && std::all_of(value.begin(), value.end(), IsDigit);
  const auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), content_length);
  if (!digits || error != std::errc()) {
    return {400, "malformed content-length"};
  }
  return {};
}

Fault RequestHead::Finish() {
  if (hosts_ > 1 || (hosts_ == 0 && !http10)) {
    return {400, "exactly one host header is needed"};
  }
  if (chunked && (has_length_ || http10)) {
    return {400, "transfer-encoding together with content-length or HTTP/1.0"};
  }
  keep_alive = !says_close_ && (!http10 || says_keep_alive_);
  // HTTP/1.0 knows no interim answers (RFC 9110 §10.1.1).
  expects_continue = has_expect_ && !http10 && has_body();
  return {};
}

}  // namespace gateway::server
