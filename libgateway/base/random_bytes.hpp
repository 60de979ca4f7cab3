// Random bytes that nobody can guess.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace gateway::base {

// From the kernel, fetched many at a time. Any thread, without a lock.
[[nodiscard]] std::uint64_t RandomNumber();

// So many random bytes, 256 at most, in lower-case hexadecimal digits, two for each; never all zeros.
[[nodiscard]] std::string RandomHex(std::size_t bytes);

}  // namespace gateway::base
