// Which headers pass, and in which direction. Everything else stays on its own side: cookies,
// credentials, addresses, and whatever belongs to a connection.
#pragma once

#include "gateway/message.hpp"

namespace gateway::protocol {

// The client's headers that an upstream of the same protocol gets too.
Headers ForwardToUpstream(const Headers& client);

// The upstream's headers that the client gets: rate limits, retry hints, and its request id under
// the name x-upstream-request-id (x-request-id is the gateway's own).
Headers ForwardToClient(const Headers& upstream);

}  // namespace gateway::protocol
