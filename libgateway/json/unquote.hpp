// JSON string to text.
#pragma once

#include <string>
#include <string_view>

namespace gateway::json {

// `inner`: what stands between the quotes of a string that the gate has passed. Half a surrogate
// pair becomes U+FFFD.
std::string Unescape(std::string_view inner);
void AppendUnescaped(std::string_view inner, std::string* out);

}  // namespace gateway::json
