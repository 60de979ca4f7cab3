// Zeros without an exponent: RapidJSON counts the leading zero bits of their digits, all of them
// zero, and reads what it likes (0e199 as 2.07e180).
#pragma once

#include <string>
#include <string_view>

namespace gateway::json {

// Whether there may be something to do: most texts have no "0e" at all.
bool MayHoldZerosWithExponent(std::string_view text);

// `checked`, JSON that the gate has passed, with "0e9" as "0.0" and "-0.00e9" as "-0.00", filled up
// with blanks: as long as it was.
std::string PlainZeros(std::string_view checked);

}  // namespace gateway::json
