#include "libgateway/base/utf8.hpp"

namespace gateway::base {
namespace {

// Lead bytes with what must follow: how many bytes, and the range of the second one, which keeps
// out overlong forms, surrogates and what lies above U+10FFFF.
// Source: The Unicode Standard, table 3-7.
struct Lead {
  unsigned char first;
  unsigned char last;
  std::size_t length;
  unsigned char second_first;
  unsigned char second_last;
};
constexpr Lead kLeads[] = {
    {0x00, 0x7F, 1, 0, 0},       {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF},
    {0xE1, 0xEC, 3, 0x80, 0xBF}, {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF},
    {0xF0, 0xF0, 4, 0x90, 0xBF}, {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

}  // namespace

Utf8Character FirstCharacter(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  for (const Lead& lead : kLeads) {
    if (byte(0) < lead.first || byte(0) > lead.last) {
      continue;
    }
    if (text.size() < lead.length) {
      return {};
    }
    // The lead byte's own bits: 7, 5, 4, 3.
    std::uint32_t code = lead.length == 1 ? byte(0) : byte(0) & (0xFFU >> (lead.length + 1));
    for (std::size_t at = 1; at < lead.length; ++at) {
      const unsigned char from = at == 1 ? lead.second_first : 0x80;
      const unsigned char to = at == 1 ? lead.second_last : 0xBF;
      if (byte(at) < from || byte(at) > to) {
        return {};
      }
      code = (code << 6U) | (byte(at) & 0x3FU);
    }
    return {lead.length, code};
  }
  return {};
}

}  // namespace gateway::base
