#include "libgateway/protocol/shape/unix_time.hpp"

#include <chrono>

namespace gateway::protocol::shape {

std::int64_t UnixNow() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace gateway::protocol::shape
