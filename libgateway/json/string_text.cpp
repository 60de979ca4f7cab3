#include "libgateway/json/string_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "libgateway/base/utf8.hpp"

#if defined(__x86_64__)
#include <tmmintrin.h>
#endif

namespace gateway::json {
namespace {

bool EndsText(unsigned char byte) { return byte < 0x20 || byte == '"' || byte == '\\'; }

// Character by character.
bool SkipCharacters(Cursor& cursor) {
  while (cursor.at != cursor.end && !EndsText(static_cast<unsigned char>(*cursor.at))) {
    const bool ascii = static_cast<unsigned char>(*cursor.at) < 0x80;
    const std::size_t length = ascii ? 1 : base::FirstCharacter({cursor.at, cursor.end}).length;
    if (length == 0) {
      return false;
    }
    cursor.at += length;
  }
  return true;
}

#if defined(__x86_64__)

// Sixteen bytes at a time, for processors with SSSE3 (nearly all since 2006). Each byte is looked
// up together with the one before: their half-bytes say which rules the two may break. Method: J.
// Keiser, D. Lemire, Validating UTF-8 In Less Than One Instruction Per Byte,
// https://arxiv.org/abs/2010.03090

constexpr std::size_t kBlock = 16;

// Two bytes in a row that may not be: the first one's upper and lower half, and the second one's
// upper half, are in these sets (a bit for each value).
struct Rule {
  std::uint16_t first_upper;
  std::uint16_t first_lower;
  std::uint16_t second_upper;
};

constexpr std::uint16_t From(unsigned first, unsigned last) {
  return static_cast<std::uint16_t>((0xFFFFU << first) & (0xFFFFU >> (15 - last)));
}

constexpr std::uint16_t kAny = From(0, 15);
constexpr std::uint16_t kContinues = From(0x8, 0xB);
// Source: The Unicode Standard, table 3-7.
constexpr std::array kRules = {
    Rule{From(0xC, 0xF), kAny, static_cast<std::uint16_t>(~kContinues)},  // a character cut short
    Rule{From(0x0, 0x7), kAny, kContinues},                               // one without its lead
    Rule{From(0xC, 0xC), From(0x0, 0x1), kContinues},                     // overlong: C0, C1
    Rule{From(0xE, 0xE), From(0x0, 0x0), From(0x8, 0x9)},                 // overlong: E0 80..9F
    Rule{From(0xE, 0xE), From(0xD, 0xD), From(0xA, 0xB)},                 // surrogates: ED A0..BF
    Rule{From(0xF, 0xF), From(0x4, 0xF), From(0x9, 0xB)},  // above U+10FFFF: F4 90..BF, F5 and on
    // Overlong: F0 80..8F; above U+10FFFF: F5 and on.
    Rule{From(0xF, 0xF), static_cast<std::uint16_t>(From(0x0, 0x0) | From(0x5, 0xF)),
         From(0x8, 0x8)},
    // Right after a third or fourth byte's turn, else wrong: kContinuesTwice.
    Rule{kContinues, kAny, kContinues},
};
static_assert(kRules.size() == 8);
constexpr char kContinuesTwice = static_cast<char>(0x80);  // the last rule's bit

// For each value of a half-byte the rules that it may break, a bit for each.
using Table = std::array<std::uint8_t, kBlock>;
constexpr Table TableOf(std::uint16_t Rule::*set) {
  Table table{};
  for (std::size_t value = 0; value < table.size(); ++value) {
    for (std::size_t rule = 0; rule < kRules.size(); ++rule) {
      const bool holds = ((kRules[rule].*set >> value) & 1U) != 0;
      table[value] = static_cast<std::uint8_t>(table[value] | (holds ? 1U << rule : 0U));
    }
  }
  return table;
}
alignas(kBlock) constexpr Table kFirstUpper = TableOf(&Rule::first_upper);
alignas(kBlock) constexpr Table kFirstLower = TableOf(&Rule::first_lower);
alignas(kBlock) constexpr Table kSecondUpper = TableOf(&Rule::second_upper);

[[gnu::target("ssse3")]] inline __m128i Lookup(const Table& table, __m128i half_bytes) {
  return _mm_shuffle_epi8(_mm_load_si128(reinterpret_cast<const __m128i*>(table.data())),
                          half_bytes);
}

// A bit for each byte of `bytes` that breaks a rule with those before it.
[[gnu::target("ssse3")]] inline unsigned WrongBytes(__m128i bytes, __m128i before) {
  const __m128i half = _mm_set1_epi8(0x0F);
  const __m128i last = _mm_alignr_epi8(bytes, before, 15);
  const __m128i last_but_one = _mm_alignr_epi8(bytes, before, 14);
  const __m128i last_but_two = _mm_alignr_epi8(bytes, before, 13);
  const __m128i broken =
      _mm_and_si128(_mm_and_si128(Lookup(kFirstUpper, _mm_and_si128(_mm_srli_epi16(last, 4), half)),
                                  Lookup(kFirstLower, _mm_and_si128(last, half))),
                    Lookup(kSecondUpper, _mm_and_si128(_mm_srli_epi16(bytes, 4), half)));
  // The highest bit is set where the second byte before is E0 or more, or the third F0 or more.
  const __m128i third_or_fourth =
      _mm_or_si128(_mm_subs_epu8(last_but_one, _mm_set1_epi8(0xE0 - 0x80)),
                   _mm_subs_epu8(last_but_two, _mm_set1_epi8(0xF0 - 0x80)));
  const __m128i expected = _mm_and_si128(third_or_fourth, _mm_set1_epi8(kContinuesTwice));
  const __m128i right = _mm_cmpeq_epi8(broken, expected);
  return static_cast<unsigned>(_mm_movemask_epi8(right)) ^ 0xFFFFU;
}

[[gnu::target("ssse3")]] inline unsigned TextEnds(__m128i bytes) {
  const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
  const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  return static_cast<unsigned>(
      _mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(quote, backslash))));
}

// `ends`, but for short escapes that are in this block as a whole and before all other ends.
inline unsigned PassShortEscapes(unsigned ends, const Cursor& block) {
  while (ends != 0) {
    const int at = __builtin_ctz(ends);
    const char* const end = block.at + at;
    if (at + 1 == kBlock || block.end - end < 2 || *end != '\\' || !IsShortEscape(end[1])) {
      break;
    }
    ends &= ~(3U << static_cast<unsigned>(at));
  }
  return ends;
}

// With zeros, which end a string, behind the text.
inline __m128i LoadBlock(const Cursor& cursor) {
  const auto left = static_cast<std::size_t>(cursor.end - cursor.at);
  if (left >= kBlock) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(cursor.at));
  }
  alignas(kBlock) std::array<char, kBlock> rest{};
  std::copy(cursor.at, cursor.end, rest.begin());
  return _mm_load_si128(reinterpret_cast<const __m128i*>(rest.data()));
}

// Where the character begins that may go on at `at`; all from `begin` to there is UTF-8.
const char* LastCharacter(const char* begin, const char* at) {
  while (at != begin && (at[-1] & 0xC0) == 0x80) {
    --at;
  }
  const bool has_lead = at != begin && (at[-1] & 0xC0) == 0xC0;
  return has_lead ? at - 1 : at;
}

[[gnu::target("ssse3")]] bool SkipBlocks(Cursor& cursor) {
  const char* const begin = cursor.at;
  __m128i before = _mm_setzero_si128();
  unsigned high = 0;  // a bit for each byte beyond ASCII
  for (;;) {
    const __m128i bytes = LoadBlock(cursor);
    const unsigned ends = PassShortEscapes(TextEnds(bytes), cursor);
    const unsigned high_before = high;
    high = static_cast<unsigned>(_mm_movemask_epi8(bytes));
    // A character that the block before began may be cut short here.
    if ((high | high_before) != 0) {
      const unsigned up_to_end = ends == 0 ? 0xFFFFU : ends ^ (ends - 1);
      if ((WrongBytes(bytes, before) & up_to_end) != 0) {
        cursor.at = LastCharacter(begin, cursor.at);
        return SkipCharacters(cursor);  // finds out where
      }
    }
    if (ends != 0) {
      cursor.at += __builtin_ctz(ends);
      return true;
    }
    cursor.at += kBlock;
    before = bytes;
  }
}

#endif

}  // namespace

bool SkipText(Cursor& cursor) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("ssse3")) {
    return SkipBlocks(cursor);
  }
#endif
  return SkipCharacters(cursor);
}

}  // namespace gateway::json
