#include "libgateway/protocol/shape/anthropic_replay.hpp"

namespace gateway::protocol::shape {

Result<void> ReplayMessage(std::string_view /*message*/, std::string_view /*model*/,
                           std::string* /*events*/) {
  return {};
}

}  // namespace gateway::protocol::shape
