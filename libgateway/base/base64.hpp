// Base64 (RFC 4648 §4, §5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::base {

// Both alphabets, with or without padding. Empty for what is none.
std::optional<std::string> DecodeBase64(std::string_view text);

// RFC 4648 §4, without padding.
std::string EncodeBase64(std::string_view bytes);

}  // namespace gateway::base
