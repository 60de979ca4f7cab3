#include "libgateway/base/request_id.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>

#include "libgateway/base/random_bytes.hpp"

namespace gateway::base {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kTimeCharacters = 9;  // milliseconds in base 36, enough for 3,000 years
constexpr std::size_t kRandomCharacters = 15;
constexpr std::size_t kLongestId = 128;

// Each random number gives twelve characters: 36 to the power of 12 fits into it a few times.
void AppendRandom(std::size_t characters, std::string* id) {
  constexpr std::size_t kOfOne = 12;
  constexpr std::uint64_t kValues = [] {
    std::uint64_t values = 1;
    for (std::size_t i = 0; i < kOfOne; ++i) {
      values *= kAlphabet.size();
    }
    return values;
  }();
  // Numbers from the last whole multiple on would favour the first values.
  constexpr std::uint64_t kEnd = std::numeric_limits<std::uint64_t>::max() / kValues * kValues;
  while (characters > 0) {
    std::uint64_t number = RandomNumber();
    if (number >= kEnd) {
      continue;
    }
    const std::size_t count = std::min(characters, kOfOne);
    std::array<char, kOfOne> text{};
    for (std::size_t i = 0; i < count; ++i, number /= kAlphabet.size()) {
      text[i] = kAlphabet[number % kAlphabet.size()];
    }
    id->append(text.data(), count);
    characters -= count;
  }
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
  AppendRandom(kRandomCharacters, &id);
  return id;
}

bool IsRequestId(std::string_view id) {
  return !id.empty() && id.size() <= kLongestId && std::all_of(id.begin(), id.end(), IsIdCharacter);
}

}  // namespace gateway::base
