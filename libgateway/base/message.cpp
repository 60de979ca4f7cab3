#include "gateway/message.hpp"

#include "libgateway/base/request_id.hpp"

namespace gateway {

std::string_view DialectName(Dialect dialect) {
  switch (dialect) {
    case Dialect::kOpenAi:
      return "openai";
    case Dialect::kAnthropic:
      return "anthropic";
    case Dialect::kFirstOwn:
      break;
  }
  return "own";
}

std::string_view FindHeader(const Headers& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (header.name == name) {
      return header.value;
    }
  }
  return {};
}

std::string RequestIdOf(const Headers& client) {
  const std::string_view id = FindHeader(client, "x-request-id");
  return base::IsRequestId(id) ? std::string(id) : base::NewRequestId();
}

}  // namespace gateway
