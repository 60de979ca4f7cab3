// Why there is no connection, or no longer: as an Error.
#pragma once

#include <string_view>

#include <curl/curl.h>

#include "gateway/error.hpp"

namespace gateway::transport {

// A connection to `host` was not made. kTimeout when its time ran out, else kConnect. `detail`:
// curl's own words, may be empty.
Error CurlError(CURLcode code, std::string_view host, std::string_view detail);

// A connection broke. kUpstreamStream if its call was `answered`, at least in part, else kConnect.
Error LostError(bool answered, std::string_view detail);

}  // namespace gateway::transport
