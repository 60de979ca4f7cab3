// Who may call.
#pragma once

#include <optional>
#include <vector>

#include "gateway/key_pool.hpp"
#include "gateway/message.hpp"

namespace gateway::server::mock {

// The 401 for a request with `headers` when it has none of `keys`; nothing when it may pass.
std::optional<Response> RefuseStranger(const Headers& headers, const std::vector<Secret>& keys);

}  // namespace gateway::server::mock
