// The memory that the system lets this process have.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace gateway::server {

// The lowest limit of the process's control groups (cgroup v2 or v1), in bytes; empty when there is
// none. `membership`: a file like /proc/self/cgroup; `mount`: where the groups are. May block.
std::optional<std::size_t> MemoryLimit(const std::string& membership = "/proc/self/cgroup",
                                       const std::string& mount = "/sys/fs/cgroup");

}  // namespace gateway::server
