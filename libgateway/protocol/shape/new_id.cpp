#include "libgateway/protocol/shape/new_id.hpp"

#include <string_view>

#include "libgateway/base/request_id.hpp"

namespace gateway::protocol::shape {
namespace {

std::string NewId(std::string_view prefix) {
  const std::string id = base::NewRequestId();
  return std::string(prefix).append(id, id.find('_') + 1);
}

}  // namespace

std::string NewCompletionId() { return NewId("chatcmpl-"); }
std::string NewCallId() { return NewId("call_"); }
std::string NewMessageId() { return NewId("msg_"); }
std::string NewToolUseId() { return NewId("toolu_"); }

}  // namespace gateway::protocol::shape
