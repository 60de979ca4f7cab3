// Which configured headers hold a secret.
#pragma once

#include "gateway/message.hpp"

namespace gateway::json {

// Whether a configured header's value is to be masked: it may be a secret, or an ordinary word.
[[nodiscard]] bool HoldsSecret(const Header& header);

}  // namespace gateway::json
