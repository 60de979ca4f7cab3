#include "libgateway/json/literal.hpp"

#include <cstddef>

#include "libgateway/json/string_text.hpp"

namespace gateway::json {
namespace {

constexpr std::size_t kMaxNumberLength = 64;
constexpr std::size_t kMaxExponentDigits = 4;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool TakeEscape(Cursor& cursor) {
  ++cursor.at;
  if (cursor.at == cursor.end) {
    return false;
  }
  const char c = *cursor.at++;
  if (c != 'u') {
    return IsShortEscape(c);
  }
  for (int i = 0; i < 4; ++i, ++cursor.at) {
    if (cursor.at == cursor.end || !IsHexDigit(*cursor.at)) {
      return false;
    }
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
  while (SkipText(cursor) && cursor.at != cursor.end) {
    if (*cursor.at == '"') {
      ++cursor.at;
      return true;
    }
    if (*cursor.at != '\\' || !TakeEscape(cursor)) {
      return false;
    }
  }
  return false;
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
