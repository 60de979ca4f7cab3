// RequestHead: request line and header fields, one line at a time, and what they say about the
// body. Takes only what every HTTP parser understands the same way (RFC 9112; smuggling).
#pragma once

#include <cstddef>
#include <string_view>

#include "gateway/config.hpp"
#include "server/front/client_request.hpp"

namespace gateway::server {

// Why a request is refused: the HTTP status it gets, 0 = it is not.
struct Fault {
  int status = 0;
  std::string_view reason;  // a literal

  explicit operator bool() const { return status != 0; }
};

class RequestHead {
 public:
  // `line` without CR LF.
  Fault TakeRequestLine(std::string_view line);
  Fault TakeField(std::string_view line, const ServerConfig& limits);
  // After the last field.
  Fault Finish();

  ClientRequest request;  // without its body
  bool http10 = false;
  // Valid after Finish:
  bool keep_alive = true;
  bool chunked = false;
  bool expects_continue = false;
  std::size_t content_length = 0;
  [[nodiscard]] bool has_body() const { return chunked || content_length > 0; }

 private:
  Fault TakeKnownField(std::string_view name, std::string_view value);
  Fault TakeContentLength(std::string_view value);

  int hosts_ = 0;
  bool has_length_ = false;
  bool has_expect_ = false;
  bool says_close_ = false;
  bool says_keep_alive_ = false;
};

}  // namespace gateway::server
