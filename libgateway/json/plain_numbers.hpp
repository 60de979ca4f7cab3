// Numbers in a spelling that RapidJSON reads right. It reads a zero whose power of ten is beyond 22
// ("0e23", or so many digits behind the point) as what it likes: 0e199 as 2.07e180; and digits that
// begin with 2^64-1 and go on with 5 or more overflow its counting.
#pragma once

#include <string>
#include <string_view>

namespace gateway::json {

// Whether there may be such a number: most texts show at once that there is none.
bool MayHoldOddNumbers(std::string_view text);

// `checked`, JSON that the gate has passed, as long as it was: with 0.0 and -0.0, filled up with
// blanks, for all zeros that have an exponent or many digits; with a 4 for the last 5 of
// 18446744073709551615, which no double can tell apart.
std::string PlainNumbers(std::string_view checked);

}  // namespace gateway::json
