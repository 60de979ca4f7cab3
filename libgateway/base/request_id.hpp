// The ids of requests: ours, and those clients bring along.
#pragma once

#include <string>
#include <string_view>

namespace gateway::base {

// "req_" and 24 lower-case letters or digits: 9 for the time, so that later ids sort behind earlier
// ones (which keeps a database's index small to write), 15 from the kernel's random numbers (77
// bits). Any thread, without a lock.
[[nodiscard]] std::string NewRequestId();

// Whether a client's id may be used as it is: 1 to 128 characters of [A-Za-z0-9._-].
[[nodiscard]] bool IsRequestId(std::string_view id);

}  // namespace gateway::base
