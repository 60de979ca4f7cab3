#include "libgateway/base/request_id.hpp"

#include <algorithm>
#include <chrono>

#include "libgateway/base/random_bytes.hpp"

namespace gateway::base {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kTimeCharacters = 9;  // milliseconds in base 36, enough for 3,000 years
constexpr std::size_t kRandomCharacters = 15;
constexpr std::size_t kLongestId = 128;

char RandomCharacter() {
  // Bytes from the last whole multiple of the alphabet on would favour its first characters.
  constexpr std::size_t kEnd = 256 / kAlphabet.size() * kAlphabet.size();
  std::size_t byte = RandomByte();
  while (byte >= kEnd) {
    byte = RandomByte();
  }
  return kAlphabet[byte % kAlphabet.size()];
}

// With leading zeros, so that texts sort as times do.
void AppendTime(std::string* id) {
  auto rest = static_cast<std::size_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                           std::chrono::system_clock::now().time_since_epoch())
                                           .count());
  const std::size_t begin = id->size();
  id->resize(begin + kTimeCharacters);
  for (std::size_t at = id->size(); at > begin; rest /= kAlphabet.size()) {
    (*id)[--at] = kAlphabet[rest % kAlphabet.size()];
  }
}

bool IsIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

std::string NewRequestId() {
  std::string id = "req_";
  id.reserve(id.size() + kTimeCharacters + kRandomCharacters);
  AppendTime(&id);
  for (std::size_t i = 0; i < kRandomCharacters; ++i) {
    id.push_back(RandomCharacter());
  }
  return id;
}

bool IsRequestId(std::string_view id) {
  return !id.empty() && id.size() <= kLongestId && std::all_of(id.begin(), id.end(), IsIdCharacter);
}

}  // namespace gateway::base
