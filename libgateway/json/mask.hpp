// Masking: upstreams echo keys in their error texts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::json {

// Shorter ones are not masked: they would mask ordinary words.
inline constexpr std::size_t kShortestSecret = 4;
inline constexpr std::string_view kMask = "***";

// How `secret` may stand in a text: as it is, inside a JSON string (also with "\/"),
// percent-encoded, in base64. Each once, none of them empty.
std::vector<std::string> Spellings(std::string_view secret);

}  // namespace gateway::json
