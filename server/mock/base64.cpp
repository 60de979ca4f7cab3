#include "server/mock/base64.hpp"

#include <cstddef>
#include <cstdint>

namespace gateway::server::mock {

void AppendBase64(std::string_view bytes, std::string* out) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto byte = [bytes](std::size_t at) {
    return at < bytes.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at]))
                             : 0U;
  };
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::uint32_t three = (byte(at) << 16U) | (byte(at + 1) << 8U) | byte(at + 2);
    out->push_back(kDigits[three >> 18U]);
    out->push_back(kDigits[(three >> 12U) & 63U]);
    out->push_back(at + 1 < bytes.size() ? kDigits[(three >> 6U) & 63U] : '=');
    out->push_back(at + 2 < bytes.size() ? kDigits[three & 63U] : '=');
  }
}

}  // namespace gateway::server::mock
