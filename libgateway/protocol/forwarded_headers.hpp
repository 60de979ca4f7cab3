// Which headers pass, and in which direction. Cookies, credentials, addresses, and whatever belongs
// to a connection, stay on their own side.
#pragma once

#include <string_view>

#include "gateway/message.hpp"

namespace gateway::protocol {

// A value that came from outside goes into a head that we write: nothing in it may end a line.
bool IsSafe(std::string_view value);

// The client's headers that an upstream of the same protocol gets too.
Headers ForwardToUpstream(const Headers& client, Dialect dialect);

// The upstream's headers that the client gets: rate limits, retry hints, and its request id under
// the name x-upstream-request-id (x-request-id is the gateway's own).
Headers ForwardToClient(const Headers& upstream);

// The same for raw requests, whose APIs are not known: all headers but those that are private, or
// belong to a connection.
Headers ForwardRawToUpstream(const Headers& client);
Headers ForwardRawToClient(const Headers& upstream);

}  // namespace gateway::protocol
