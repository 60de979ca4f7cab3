// The adapter for raw requests: a provider's own API, whatever it is.
#pragma once

#include <memory>

#include "gateway/protocol_adapter.hpp"

namespace gateway::protocol {

// Any dialect. Bodies pass as they come, both ways; the credential is replaced, private headers are
// left out. Usage is read from answers as they pass. Error answers are short enough to be looked
// through for our keys, which some upstreams repeat in them.
std::unique_ptr<ProtocolAdapter> NewRawPassthrough();

}  // namespace gateway::protocol
