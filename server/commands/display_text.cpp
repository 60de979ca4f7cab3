#include "server/commands/display_text.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

namespace gateway::server {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kReplacementText = "\uFFFD";

struct Range {
  char32_t first;
  char32_t last;
};

// Source: Unicode 15.1, EastAsianWidth.txt (W and F) and emoji-data.txt (Emoji_Presentation);
// neighbours that differ only in code points not in use are put together.
constexpr std::array kWide = {
    Range{0x1100, 0x115F},   Range{0x231A, 0x231B},   Range{0x2329, 0x232A},
    Range{0x23E9, 0x23EC},   Range{0x23F0, 0x23F0},   Range{0x23F3, 0x23F3},
    Range{0x25FD, 0x25FE},   Range{0x2614, 0x2615},   Range{0x2648, 0x2653},
    Range{0x267F, 0x267F},   Range{0x2693, 0x2693},   Range{0x26A1, 0x26A1},
    Range{0x26AA, 0x26AB},   Range{0x26BD, 0x26BE},   Range{0x26C4, 0x26C5},
    Range{0x26CE, 0x26CE},   Range{0x26D4, 0x26D4},   Range{0x26EA, 0x26EA},
    Range{0x26F2, 0x26F3},   Range{0x26F5, 0x26F5},   Range{0x26FA, 0x26FA},
    Range{0x26FD, 0x26FD},   Range{0x2705, 0x2705},   Range{0x270A, 0x270B},
    Range{0x2728, 0x2728},   Range{0x274C, 0x274C},   Range{0x274E, 0x274E},
    Range{0x2753, 0x2755},   Range{0x2757, 0x2757},   Range{0x2795, 0x2797},
    Range{0x27B0, 0x27B0},   Range{0x27BF, 0x27BF},   Range{0x2B1B, 0x2B1C},
    Range{0x2B50, 0x2B50},   Range{0x2B55, 0x2B55},   Range{0x2E80, 0x303E},
    Range{0x3041, 0x33FF},   Range{0x3400, 0x4DBF},   Range{0x4E00, 0x9FFF},
    Range{0xA000, 0xA4CF},   Range{0xA960, 0xA97F},   Range{0xAC00, 0xD7A3},
    Range{0xF900, 0xFAFF},   Range{0xFE10, 0xFE19},   Range{0xFE30, 0xFE6F},
    Range{0xFF01, 0xFF60},   Range{0xFFE0, 0xFFE6},   Range{0x16FE0, 0x18DFF},
    Range{0x1AFF0, 0x1B2FF}, Range{0x1F004, 0x1F004}, Range{0x1F0CF, 0x1F0CF},
    Range{0x1F18E, 0x1F18E}, Range{0x1F191, 0x1F19A}, Range{0x1F1E6, 0x1F1FF},
    Range{0x1F200, 0x1F265}, Range{0x1F300, 0x1F320}, Range{0x1F32D, 0x1F335},
    Range{0x1F337, 0x1F37C}, Range{0x1F37E, 0x1F393}, Range{0x1F3A0, 0x1F3CA},
    Range{0x1F3CF, 0x1F3D3}, Range{0x1F3E0, 0x1F3F0}, Range{0x1F3F4, 0x1F3F4},
    Range{0x1F3F8, 0x1F43E}, Range{0x1F440, 0x1F440}, Range{0x1F442, 0x1F4FC},
    Range{0x1F4FF, 0x1F53D}, Range{0x1F54B, 0x1F54E}, Range{0x1F550, 0x1F567},
    Range{0x1F57A, 0x1F57A}, Range{0x1F595, 0x1F596}, Range{0x1F5A4, 0x1F5A4},
    Range{0x1F5FB, 0x1F64F}, Range{0x1F680, 0x1F6C5}, Range{0x1F6CC, 0x1F6CC},
    Range{0x1F6D0, 0x1F6D2}, Range{0x1F6D5, 0x1F6DF}, Range{0x1F6EB, 0x1F6EC},
    Range{0x1F6F4, 0x1F6FC}, Range{0x1F7E0, 0x1F7F0}, Range{0x1F90C, 0x1F93A},
    Range{0x1F93C, 0x1F945}, Range{0x1F947, 0x1F9FF}, Range{0x1FA70, 0x1FAFF},
    Range{0x20000, 0x3FFFD},
};

// Combining marks of the scripts that names are likely to have, joiners, variation selectors.
constexpr std::array kNoWidth = {
    Range{0x0300, 0x036F}, Range{0x0483, 0x0489},   Range{0x0591, 0x05BD}, Range{0x0610, 0x061A},
    Range{0x064B, 0x065F}, Range{0x0E31, 0x0E31},   Range{0x0E34, 0x0E3A}, Range{0x0E47, 0x0E4E},
    Range{0x0900, 0x0902}, Range{0x093C, 0x093C},   Range{0x0941, 0x0948}, Range{0x094D, 0x094D},
    Range{0x1160, 0x11FF}, Range{0x1AB0, 0x1AFF},   Range{0x1DC0, 0x1DFF}, Range{0x200C, 0x200D},
    Range{0x20D0, 0x20FF}, Range{0x302A, 0x302D},   Range{0x3099, 0x309A}, Range{0xFE00, 0xFE0F},
    Range{0xFE20, 0xFE2F}, Range{0xE0100, 0xE01EF},
};

// Never shown: they act on the terminal, or make one name look like another.
constexpr std::array kUnfit = {
    Range{0x0000, 0x001F}, Range{0x007F, 0x009F}, Range{0x00AD, 0x00AD}, Range{0x061C, 0x061C},
    Range{0x180E, 0x180E}, Range{0x200B, 0x200B}, Range{0x200E, 0x200F}, Range{0x2028, 0x202E},
    Range{0x2060, 0x206F}, Range{0xFEFF, 0xFEFF}, Range{0xFFF9, 0xFFFB}, Range{0xE0000, 0xE007F},
};

bool IsIn(std::span<const Range> ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

struct Character {
  char32_t code = kReplacement;
  std::size_t size = 1;  // bytes
  bool good = false;     // it is UTF-8
};

// The first one of `text`, which is not empty.
Character First(std::string_view text) {
  const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    return {lead, 1, true};
  }
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) {
    return {};
  }
  char32_t code = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (i == text.size() || (byte(i) & 0xC0U) != 0x80) {
      return {kReplacement, i, false};
    }
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool good = code >= kLeast[size] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  return good ? Character{code, size, true} : Character{};
}

std::size_t Width(char32_t code) {
  if (code < 0x300) {  // nearly always
    return 1;
  }
  if (IsIn(kNoWidth, code)) {
    return 0;
  }
  return IsIn(kWide, code) ? 2 : 1;
}

// `replace` gives what stands for a character that is not fit.
template <typename Replace>
std::string Fit(std::string_view text, Replace replace) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character c = First(text);
    if (c.good && !IsIn(kUnfit, c.code)) {
      out.append(text.substr(0, c.size));
    } else {
      out.append(replace(c.code));
    }
    text.remove_prefix(c.size);
  }
  return out;
}

std::string LineEndKept(char32_t code) {
  return code == '\n' || code == '\t' ? std::string(1, static_cast<char>(code))
                                      : std::string(kReplacementText);
}

std::string Escaped(char32_t code) {
  constexpr char32_t kBeyond = 0x10000;
  if (code < 0x20) {  // blank space between tokens: it cannot stand in a string
    return code == '\n' || code == '\t' ? LineEndKept(code) : " ";
  }
  if (code < kBeyond) {
    return fmt::format("\\u{:04x}", static_cast<unsigned>(code));
  }
  const auto rest = static_cast<unsigned>(code - kBeyond);
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800U + (rest >> 10U), 0xDC00U + (rest & 0x3FFU));
}

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character c = First(text);
    width += Width(c.code);
    text.remove_prefix(c.size);
  }
  return width;
}

std::string DisplayText(std::string_view text) {
  return Fit(text, [](char32_t) { return kReplacementText; });
}

std::string DisplayLines(std::string_view text) { return Fit(text, LineEndKept); }

std::string DisplayJson(std::string_view json) { return Fit(json, Escaped); }

std::string CutToWidth(std::string_view text, std::size_t width) {
  if (DisplayWidth(text) <= width) {
    return std::string(text);
  }
  constexpr std::string_view kMore = "...";
  const std::size_t room = width < kMore.size() ? 0 : width - kMore.size();
  std::size_t used = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    const Character c = First(text.substr(end));
    if (used + Width(c.code) > room) {
      break;
    }
    used += Width(c.code);
    end += c.size;
  }
  return std::string(text.substr(0, end)).append(kMore.substr(0, width));
}

}  // namespace gateway::server
