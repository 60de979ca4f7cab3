#include "libgateway/transport/curl_error.hpp"

#include <string>

#include <fmt/format.h>

#include "gateway/result.hpp"

namespace gateway::transport {
namespace {

std::string Words(CURLcode code, std::string_view host) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "the upstream's host name does not resolve";
    case CURLE_COULDNT_CONNECT:
      return "the upstream refused the connection or cannot be reached";
    case CURLE_OPERATION_TIMEDOUT:
      return "the upstream did not accept a connection in time";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return fmt::format("the upstream's TLS certificate does not verify: {}", host);
    case CURLE_SSL_CONNECT_ERROR:
      return "the TLS handshake with the upstream failed";
    default:
      return "the upstream connection failed";
  }
}

// The same for programs.
std::string_view Name(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "dns";
    case CURLE_COULDNT_CONNECT:
      return "refused";
    case CURLE_OPERATION_TIMEDOUT:
      return "connect_timeout";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return "certificate";
    case CURLE_SSL_CONNECT_ERROR:
      return "tls";
    default:
      return "reset";
  }
}

std::string WithDetail(std::string message, std::string_view detail) {
  if (!detail.empty()) {
    message.append(" (").append(detail).append(")");
  }
  return message;
}

}  // namespace

Error CurlError(CURLcode code, std::string_view host, std::string_view detail) {
  const bool timed_out = code == CURLE_OPERATION_TIMEDOUT;
  Error error = Fail(timed_out ? ErrorCode::kTimeout : ErrorCode::kConnect,
                     WithDetail(Words(code, host), detail));
  error.upstream_code = Name(code);
  return error;
}

Error LostError(bool answered, std::string_view detail) {
  Error error = Fail(answered ? ErrorCode::kUpstreamStream : ErrorCode::kConnect,
                     WithDetail("the connection to the upstream was lost", detail));
  if (!answered) {
    error.upstream_code = "reset";
  }
  return error;
}

}  // namespace gateway::transport
