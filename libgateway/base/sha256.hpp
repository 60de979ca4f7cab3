// SHA-256: of long names, to tell them apart by a few letters, and of clients' keys.
// Source: FIPS 180-4.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace gateway::base {

using Sha256Digest = std::array<unsigned char, 32>;

[[nodiscard]] Sha256Digest Sha256(std::string_view text);

// The same as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string Sha256Hex(std::string_view text);

}  // namespace gateway::base
