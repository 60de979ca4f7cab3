// Character classes and small text functions of HTTP's grammar (RFC 9110 §5.6). ASCII only,
// whatever the locale.
#pragma once

#include <string>
#include <string_view>

namespace gateway::server {

// A method or a field name: at least one character, all of them token characters.
bool IsToken(std::string_view text);

// Nothing below 0x20 but HTAB, and no 0x7F. Bytes from 0x80 on are allowed.
bool IsFieldValue(std::string_view text);

bool EqualNoCase(std::string_view a, std::string_view b);

std::string LowerCase(std::string_view text);

// Without spaces and tabs at both ends.
std::string_view Trim(std::string_view text);

// Whether a comma-separated list names `token`, in whatever case.
bool ListNames(std::string_view list, std::string_view token);

// The value of a hexadecimal digit, -1 when `c` is none.
int HexValue(char c);

}  // namespace gateway::server
