// CURLcode to Error.
#pragma once

#include <string_view>

#include <curl/curl.h>

#include "gateway/error.hpp"

namespace gateway::transport {

// `answered`: some byte of a response had come. `detail`: curl's own words, may be empty.
Error CurlError(CURLcode code, bool answered, std::string_view detail);

}  // namespace gateway::transport
