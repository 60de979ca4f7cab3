// Zeros in a plain spelling. RapidJSON reads a zero whose power of ten is beyond 22 ("0e23", or so
// many digits behind the point) as what it likes: 0e199 as 2.07e180.
#pragma once

#include <string>
#include <string_view>

namespace gateway::json {

// Whether there may be such a zero: most texts show at once that there is none.
bool MayHoldOddZeros(std::string_view text);

// `checked`, JSON that the gate has passed, with 0.0 and -0.0 for all zeros that have an exponent
// or many digits, filled up with blanks: as long as it was.
std::string PlainZeros(std::string_view checked);

}  // namespace gateway::json
