#include "libgateway/protocol/shape/anthropic_collect.hpp"

namespace gateway::protocol::shape {

bool AnthropicCollector::Add(const sse::Event& /*event*/) { return true; }

std::string AnthropicCollector::Object() { return model_; }

}  // namespace gateway::protocol::shape
