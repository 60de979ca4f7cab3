#include "server/clients/new_key.hpp"

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include <sys/random.h>

namespace gateway::server {

Result<std::string> NewClientKey() {
  constexpr std::string_view kCharacters =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  constexpr std::size_t kLength = 40;
  // Bytes beyond the last whole round would make the first characters likelier.
  constexpr std::size_t kFair = 256 / kCharacters.size() * kCharacters.size();
  std::string key = "sk-gw-";
  const std::size_t whole = key.size() + kLength;
  while (key.size() < whole) {
    std::array<unsigned char, kLength> random{};
    const auto got = ::getrandom(random.data(), random.size(), 0);
    if (got < 0 && errno != EINTR) {
      return Fail(ErrorCode::kInternal,
                  "no random bytes: " + std::generic_category().message(errno));
    }
    for (std::size_t i = 0; got > 0 && i < static_cast<std::size_t>(got); ++i) {
      if (random[i] < kFair && key.size() < whole) {
        key.push_back(kCharacters[random[i] % kCharacters.size()]);
      }
    }
  }
  return key;
}

}  // namespace gateway::server
