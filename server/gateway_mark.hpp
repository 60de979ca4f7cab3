// The header by which /healthz and /readyz say whose answer it is: a health check of another
// program says "ok", too.
#pragma once

#include <string_view>

namespace gateway::server {

inline constexpr std::string_view kMarkHeader = "x-gateway";
inline constexpr std::string_view kMark = "gateway-server";

}  // namespace gateway::server
