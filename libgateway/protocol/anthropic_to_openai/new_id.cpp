#include "libgateway/protocol/anthropic_to_openai/new_id.hpp"

#include <string_view>

#include "libgateway/base/request_id.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

std::string NewId(std::string_view prefix) {
  const std::string id = base::NewRequestId();
  return std::string(prefix) + id.substr(id.find('_') + 1);
}

}  // namespace

std::string NewMessageId() { return NewId("msg_"); }
std::string NewToolUseId() { return NewId("toolu_"); }

}  // namespace gateway::protocol::anthropic_to_openai
