#include "libgateway/base/random_bytes.hpp"

#include <array>
#include <cstdlib>
#include <string_view>

#include <unistd.h>

namespace gateway::base {
namespace {

// One system call serves several ids.
class RandomBytes {
 public:
  unsigned char Next() {
    if (next_ == bytes_.size()) {
      Fill();
    }
    return bytes_[next_++];
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

unsigned char RandomByte() { return OfThisThread().Next(); }

std::string RandomHex(std::size_t bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  RandomBytes& random = OfThisThread();
  std::string hex(bytes * 2, '0');
  unsigned any = 0;
  while (any == 0) {
    for (std::size_t i = 0; i < bytes; ++i) {
      const unsigned byte = random.Next();
      any |= byte;
      hex[2 * i] = kDigits[byte >> 4U];
      hex[2 * i + 1] = kDigits[byte & 0xFU];
    }
  }
  return hex;
}

}  // namespace gateway::base
