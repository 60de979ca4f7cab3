// Usage, in whichever of the two protocols it is, looked for in pieces of JSON.
#pragma once

#include <string_view>

#include "gateway/log_record.hpp"

namespace gateway::protocol {

// Of a usage object of either protocol.
Usage ReadAnyUsage(std::string_view object);

// The last usage object in a piece of JSON that may be cut at both ends. kNone: there is none.
Usage LastUsage(std::string_view piece);

}  // namespace gateway::protocol
