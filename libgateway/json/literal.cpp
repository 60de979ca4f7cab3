#include "libgateway/json/literal.hpp"

#include <cstddef>
#include <string_view>

#include "libgateway/base/utf8.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace gateway::json {
namespace {

constexpr std::size_t kMaxNumberLength = 64;
constexpr std::size_t kMaxExponentDigits = 4;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Stops at a quote, a backslash, a control character or a byte beyond ASCII.
void SkipPlain(Cursor& cursor) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i blank = _mm_set1_epi8(0x20);
  while (cursor.end - cursor.at >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(cursor.at));
    // Signed comparison: bytes from 0x80 on are negative, so they stop it too.
    const __m128i stop =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmplt_epi8(bytes, blank));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(stop));
    if (mask != 0) {
      cursor.at += __builtin_ctz(mask);
      return;
    }
    cursor.at += 16;
  }
#endif
  while (cursor.at != cursor.end && *cursor.at != '"' && *cursor.at != '\\' &&
         static_cast<signed char>(*cursor.at) >= 0x20) {
    ++cursor.at;
  }
}

bool TakeEscape(Cursor& cursor) {
  ++cursor.at;
  if (cursor.at == cursor.end) {
    return false;
  }
  const char c = *cursor.at++;
  if (c != 'u') {
    return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
  }
  for (int i = 0; i < 4; ++i, ++cursor.at) {
    if (cursor.at == cursor.end || !IsHexDigit(*cursor.at)) {
      return false;
    }
  }
  return true;
}

// Five characters at a time, as long as all are three bytes with a lead of E1 to EC, as nearly all
// of Chinese is.
void SkipThreeByteCharacters(Cursor& cursor) {
#if defined(__SSE2__)
  constexpr std::ptrdiff_t kLoaded = 16;
  constexpr std::ptrdiff_t kTaken = 15;
  // All bytes set where a lead is expected; the sixteenth is not looked at.
  const __m128i lead = _mm_setr_epi8(-1, 0, 0, -1, 0, 0, -1, 0, 0, -1, 0, 0, -1, 0, 0, 0);
  while (cursor.end - cursor.at >= kLoaded) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(cursor.at));
    // Signed: E1 to EC are -31 to -20, the bytes that go on (80 to BF) are below -64.
    const __m128i is_lead = _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(-32)),
                                          _mm_cmplt_epi8(bytes, _mm_set1_epi8(-19)));
    const __m128i goes_on = _mm_cmplt_epi8(bytes, _mm_set1_epi8(-64));
    const __m128i good =
        _mm_or_si128(_mm_and_si128(lead, is_lead), _mm_andnot_si128(lead, goes_on));
    if ((static_cast<unsigned>(_mm_movemask_epi8(good)) & 0x7FFFU) != 0x7FFFU) {
      return;
    }
    cursor.at += kTaken;
  }
#endif
}

// All characters beyond ASCII that follow.
bool TakeMultiByte(Cursor& cursor) {
  SkipThreeByteCharacters(cursor);
  const auto byte = [&cursor](int i) { return static_cast<unsigned char>(cursor.at[i]); };
  while (cursor.at != cursor.end && byte(0) >= 0x80) {
    if (cursor.end - cursor.at >= 3 && byte(0) >= 0xE1 && byte(0) <= 0xEC &&
        (byte(1) & 0xC0U) == 0x80 && (byte(2) & 0xC0U) == 0x80) {
      cursor.at += 3;
      continue;
    }
    const std::size_t length = base::FirstCharacter({cursor.at, cursor.end}).length;
    if (length == 0) {
      return false;
    }
    cursor.at += length;
  }
  return true;
}

bool TakeDigits(Cursor& cursor, std::size_t most) {
  const char* const begin = cursor.at;
  while (cursor.at != cursor.end && IsDigit(*cursor.at)) {
    ++cursor.at;
  }
  const auto count = static_cast<std::size_t>(cursor.at - begin);
  return count > 0 && count <= most;
}

}  // namespace

bool TakeString(Cursor& cursor) {
  for (;;) {
    SkipPlain(cursor);
    if (cursor.at == cursor.end) {
      return false;
    }
    const auto c = static_cast<unsigned char>(*cursor.at);
    if (c == '"') {
      ++cursor.at;
      return true;
    }
    if (c < 0x20) {
      return false;
    }
    if (c == '\\' ? !TakeEscape(cursor) : !TakeMultiByte(cursor)) {
      return false;
    }
  }
}

bool TakeNumber(Cursor& cursor) {
  const char* const begin = cursor.at;
  if (cursor.At('-')) {
    ++cursor.at;
  }
  if (cursor.At('0')) {
    ++cursor.at;
  } else if (!TakeDigits(cursor, kMaxNumberLength)) {
    return false;
  }
  if (cursor.At('.')) {
    ++cursor.at;
    if (!TakeDigits(cursor, kMaxNumberLength)) {
      return false;
    }
  }
  if (cursor.At('e') || cursor.At('E')) {
    ++cursor.at;
    if (cursor.At('+') || cursor.At('-')) {
      ++cursor.at;
    }
    if (!TakeDigits(cursor, kMaxExponentDigits)) {
      return false;
    }
  }
  return cursor.at - begin <= static_cast<std::ptrdiff_t>(kMaxNumberLength);
}

}  // namespace gateway::json
