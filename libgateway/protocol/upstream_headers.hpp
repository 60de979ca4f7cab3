// What every call to an upstream carries, whatever it is about.
#pragma once

#include "gateway/message.hpp"
#include "gateway/route.hpp"

namespace gateway::protocol {

// Adds our name, the request's id, the provider's extra headers, and the key in the way of the
// provider's protocol. The later ones win over what `headers` holds.
void AddOwnHeaders(const Request& request, const Target& target, const Key& key, Headers* headers);

// Puts `header` in place of those of its name.
void SetHeader(const Header& header, Headers* headers);

}  // namespace gateway::protocol
