#include "libgateway/transport/curl_error.hpp"

#include <string>

#include "gateway/result.hpp"

namespace gateway::transport {
namespace {

std::string_view Words(CURLcode code) {
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
      return "the upstream's TLS certificate does not verify";
    case CURLE_SSL_CONNECT_ERROR:
      return "the TLS handshake with the upstream failed";
    case CURLE_GOT_NOTHING:
      return "the upstream closed the connection without an answer";
    case CURLE_PARTIAL_FILE:
      return "the upstream's answer broke off";
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      return "the connection to the upstream was lost";
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

}  // namespace

Error CurlError(CURLcode code, bool answered, std::string_view detail) {
  std::string message(Words(code));
  if (!detail.empty()) {
    message.append(" (").append(detail).append(")");
  }
  const bool timed_out = code == CURLE_OPERATION_TIMEDOUT;
  const ErrorCode kind = answered    ? ErrorCode::kUpstreamStream
                         : timed_out ? ErrorCode::kTimeout
                                     : ErrorCode::kConnect;
  Error error = Fail(kind, std::move(message));
  if (!answered) {
    error.upstream_code = Name(code);
  }
  return error;
}

}  // namespace gateway::transport
