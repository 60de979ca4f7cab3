#include "libgateway/protocol/shape/completion_id.hpp"

#include <chrono>

#include "libgateway/base/request_id.hpp"

namespace gateway::protocol::shape {

std::string NewCompletionId() {
  const std::string id = base::NewRequestId();
  return "chatcmpl-" + id.substr(id.find('_') + 1);
}

std::string NewCallId() {
  const std::string id = base::NewRequestId();
  return "call_" + id.substr(id.find('_') + 1);
}

std::int64_t UnixNow() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace gateway::protocol::shape
