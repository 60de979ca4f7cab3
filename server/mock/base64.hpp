// Base64 (RFC 4648 §4).
#pragma once

#include <string>
#include <string_view>

namespace gateway::server::mock {

void AppendBase64(std::string_view bytes, std::string* out);

}  // namespace gateway::server::mock
