// SHA-256, to tell long names apart by a few letters. Not for secrets.
// Source: FIPS 180-4.
#pragma once

#include <string>
#include <string_view>

namespace gateway::base {

// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string Sha256Hex(std::string_view text);

}  // namespace gateway::base
