// ClientKey: what is kept of the key that a client sends with its requests.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

// The SHA-256 of a key, so that nobody who sees it can use it. Comparing takes the same time
// wherever two of them differ. Any thread.
class ClientKey {
 public:
  ClientKey() = default;  // fits no key
  static ClientKey Of(std::string_view key);
  // 64 hexadecimal digits. Empty for anything else.
  static std::optional<ClientKey> FromHex(std::string_view digits);

  [[nodiscard]] std::string Hex() const;       // lower case
  [[nodiscard]] std::size_t HashCode() const;  // for tables

  friend bool operator==(const ClientKey& a, const ClientKey& b);

 private:
  std::array<unsigned char, 32> digest_{};
};

}  // namespace gateway
