#include "gateway/error.hpp"

#include <array>

namespace gateway {
namespace {

struct Row {
  ErrorCode code;
  std::string_view name;
  int status;
};

constexpr std::array kTable = {
    Row{ErrorCode::kInvalidRequest, "invalid_request", 400},
    Row{ErrorCode::kNotFound, "not_found", 404},
    Row{ErrorCode::kUnauthorized, "unauthorized", 401},
    Row{ErrorCode::kForbidden, "forbidden", 403},
    Row{ErrorCode::kRateLimited, "rate_limited", 429},
    Row{ErrorCode::kMediaType, "media_type", 415},
    Row{ErrorCode::kUnsupported, "unsupported", 400},
    Row{ErrorCode::kTooLarge, "too_large", 413},
    Row{ErrorCode::kOverloaded, "overloaded", 503},
    Row{ErrorCode::kNoKey, "no_key", 503},
    Row{ErrorCode::kConnect, "connect", 502},
    Row{ErrorCode::kTimeout, "timeout", 504},
    Row{ErrorCode::kUpstreamStatus, "upstream_status", 502},
    Row{ErrorCode::kUpstreamProtocol, "upstream_protocol", 502},
    Row{ErrorCode::kUpstreamStream, "upstream_stream", 502},
    Row{ErrorCode::kCancelled, "cancelled", 499},
    Row{ErrorCode::kConfig, "config", 500},
    Row{ErrorCode::kStorage, "storage", 500},
    Row{ErrorCode::kInternal, "internal", 500},
};

const Row& Find(ErrorCode code) {
  for (const Row& row : kTable) {
    if (row.code == code) {
      return row;
    }
  }
  return kTable.back();
}

}  // namespace

std::string_view ErrorName(ErrorCode code) { return Find(code).name; }

std::optional<ErrorCode> ErrorNamed(std::string_view name) {
  for (const Row& row : kTable) {
    if (row.name == name) {
      return row.code;
    }
  }
  return std::nullopt;
}

int HttpStatus(const Error& error) {
  const bool told = error.code == ErrorCode::kUpstreamStatus ||
                    error.code == ErrorCode::kUpstreamStream;  // by an event
  if (told && error.upstream_status >= 400) {
    return error.upstream_status;
  }
  return Find(error.code).status;
}

}  // namespace gateway
