// Who may call.
#pragma once

#include <optional>
#include <vector>

#include "gateway/key_pool.hpp"
#include "gateway/message.hpp"
#include "server/mock/error_answer.hpp"

namespace gateway::server::mock {

// The 401 for a request with `headers` when it has none of `keys`; nothing when it may pass. A key
// comes as bearer token, or to Anthropic's paths as x-api-key too.
std::optional<Failure> RefuseStranger(const Headers& headers, Dialect dialect,
                                      const std::vector<Secret>& keys);

}  // namespace gateway::server::mock
