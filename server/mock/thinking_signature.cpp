#include "server/mock/thinking_signature.hpp"

#include <cstdint>

#include "server/mock/base64.hpp"
#include "server/mock/mix.hpp"

namespace gateway::server::mock {

std::string SignatureOf(std::string_view thought) {
  // Source: FNV-1a, 64 bits.
  std::uint64_t sum = 0xCBF29CE484222325U;
  for (const char c : thought) {
    sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  }
  std::string bytes = "mock-thinking-v1";
  for (std::uint64_t left = Mix(sum), i = 0; i < sizeof sum; ++i, left >>= 8U) {
    bytes.push_back(static_cast<char>(left & 0xFFU));
  }
  std::string signature;
  AppendBase64(bytes, &signature);
  return signature;
}

}  // namespace gateway::server::mock
