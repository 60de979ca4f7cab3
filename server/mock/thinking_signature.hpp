// The signatures of thoughts: proof that a thought comes back as it was given.
#pragma once

#include <string>
#include <string_view>

namespace gateway::server::mock {

// Base64, the same always for the same thought.
std::string SignatureOf(std::string_view thought);

}  // namespace gateway::server::mock
