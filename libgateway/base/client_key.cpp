#include "gateway/client_key.hpp"

#include <cstring>

#include "libgateway/base/sha256.hpp"

namespace gateway {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

// -1: no digit.
int ValueOf(char digit) {
  const char small = digit >= 'A' && digit <= 'F' ? static_cast<char>(digit - 'A' + 'a') : digit;
  const std::size_t value = kDigits.find(small);
  return value == std::string_view::npos ? -1 : static_cast<int>(value);
}

}  // namespace

ClientKey ClientKey::Of(std::string_view key) {
  ClientKey made;
  made.digest_ = base::Sha256(key);
  return made;
}

std::optional<ClientKey> ClientKey::FromHex(std::string_view digits) {
  ClientKey made;
  if (digits.size() != 2 * made.digest_.size()) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < made.digest_.size(); ++i) {
    const int high = ValueOf(digits[2 * i]);
    const int low = ValueOf(digits[2 * i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    made.digest_[i] = static_cast<unsigned char>(high * 16 + low);
  }
  return made;
}

std::string ClientKey::Hex() const {
  std::string hex;
  for (const unsigned char byte : digest_) {
    hex.push_back(kDigits[byte >> 4U]);
    hex.push_back(kDigits[byte & 0xFU]);
  }
  return hex;
}

std::size_t ClientKey::HashCode() const {
  std::size_t code = 0;
  std::memcpy(&code, digest_.data(), sizeof code);
  return code;
}

bool operator==(const ClientKey& a, const ClientKey& b) {
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.digest_.size(); ++i) {
    difference |= static_cast<unsigned>(a.digest_[i]) ^ b.digest_[i];
  }
  return difference == 0;
}

}  // namespace gateway
