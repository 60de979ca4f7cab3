#include "libgateway/base/utf8.hpp"

#include <algorithm>
#include <array>

namespace gateway::base {
namespace {

// Lead bytes with what must follow: how many bytes, and the range of the second one, which keeps
// out overlong forms, surrogates and what lies above U+10FFFF.
// Source: The Unicode Standard, table 3-7.
struct Lead {
  std::size_t length;
  unsigned char first;
  unsigned char last;
  unsigned char second_first;
  unsigned char second_last;
};
constexpr std::array kLeads = {
    Lead{1, 0x00, 0x7F, 0x00, 0x00}, Lead{2, 0xC2, 0xDF, 0x80, 0xBF},
    Lead{3, 0xE0, 0xE0, 0xA0, 0xBF}, Lead{3, 0xE1, 0xEC, 0x80, 0xBF},
    Lead{3, 0xED, 0xED, 0x80, 0x9F}, Lead{3, 0xEE, 0xEF, 0x80, 0xBF},
    Lead{4, 0xF0, 0xF0, 0x90, 0xBF}, Lead{4, 0xF1, 0xF3, 0x80, 0xBF},
    Lead{4, 0xF4, 0xF4, 0x80, 0x8F},
};

bool IsIn(unsigned char byte, unsigned char first, unsigned char last) {
  return first <= byte && byte <= last;
}

}  // namespace

Utf8Character FirstCharacter(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto* const lead = std::find_if(kLeads.begin(), kLeads.end(), [&byte](const Lead& one) {
    return IsIn(byte(0), one.first, one.last);
  });
  if (lead == kLeads.end() || text.size() < lead->length) {
    return {};
  }
  if (lead->length == 1) {
    return {1, byte(0)};
  }
  if (!IsIn(byte(1), lead->second_first, lead->second_last)) {
    return {};
  }
  std::uint32_t code = byte(0) & (0xFFU >> (lead->length + 1));  // 5, 4 or 3 bits of its own
  for (std::size_t at = 1; at < lead->length; ++at) {
    if (!IsIn(byte(at), 0x80, 0xBF)) {
      return {};
    }
    code = (code << 6U) | (byte(at) & 0x3FU);
  }
  return {lead->length, code};
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = FirstCharacter(text).length;
    if (length == 0) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace gateway::base
