#include "libgateway/protocol/message_object_answer.hpp"

#include "libgateway/protocol/anthropic_usage.hpp"

namespace gateway::protocol {

Result<void> MessageObjectAnswer::TakeObject(json::Element message, std::string_view body,
                                             std::string* out) {
  AnthropicUsage usage;
  usage.Update(message["usage"]);
  context_.usage = usage.ToUsage();
  context_.stop_reason = message["stop_reason"].Text();
  StartObject(context_, context_.upstream_status);
  out->append(body);
  return {};
}

}  // namespace gateway::protocol
