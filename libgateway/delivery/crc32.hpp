// CRC-32 as in zlib, PNG and Ethernet (polynomial 0xEDB88320, reflected).
#pragma once

#include <cstdint>
#include <string_view>

namespace gateway::delivery {

[[nodiscard]] std::uint32_t Crc32(std::string_view bytes);

}  // namespace gateway::delivery
