#include "libgateway/base/random_bytes.hpp"

#include <array>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>

#include <unistd.h>

namespace gateway::base {
namespace {

// One system call serves several ids.
class RandomBytes {
 public:
  // `size` of them, 256 at most. Valid until the next call.
  std::span<const unsigned char> Next(std::size_t size) {
    if (size > bytes_.size() - next_) {
      Fill();
    }
    next_ += size;
    return std::span(bytes_).subspan(next_ - size, size);
  }

 private:
  void Fill() {
    // For 256 bytes or fewer getentropy gives all or fails, and it fails only where the kernel has
    // no random numbers at all. Ids that can be guessed are no way out.
    if (getentropy(bytes_.data(), bytes_.size()) != 0) {
      std::abort();
    }
    next_ = 0;
  }

  std::array<unsigned char, 256> bytes_{};
  std::size_t next_ = bytes_.size();
};

RandomBytes& OfThisThread() {
  thread_local RandomBytes random;
  return random;
}

}  // namespace

std::uint64_t RandomNumber() {
  std::uint64_t number = 0;
  std::memcpy(&number, OfThisThread().Next(sizeof number).data(), sizeof number);
  return number;
}

std::string RandomHex(std::size_t bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex(bytes * 2, '0');
  unsigned any = 0;
  while (any == 0) {
    char* at = hex.data();
    for (const unsigned byte : OfThisThread().Next(bytes)) {
      any |= byte;
      *at++ = kDigits[byte >> 4U];
      *at++ = kDigits[byte & 0xFU];
    }
  }
  return hex;
}

}  // namespace gateway::base
