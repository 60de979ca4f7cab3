// What the system says about a process: memory and open descriptors.
#pragma once

#include <cstddef>

#include <sys/types.h>

namespace gateway::support {

// Sanitizers keep freed memory and shadows of it, so figures of memory say nothing under them.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif
#else
inline constexpr bool kSanitized = false;
#endif

// Of this process.
std::size_t OpenDescriptors();

// Bytes of a process in memory now, and at most so far; 0 for a process that is not there.
std::size_t ResidentBytes(pid_t process);
std::size_t PeakResidentBytes(pid_t process);

// Bytes that sockets bound to this port of IPv4 have sent and that their peers' systems have not
// taken yet.
std::size_t BytesOnTheWayFrom(int port);

constexpr double Mebibytes(std::size_t bytes) {
  return static_cast<double>(bytes) / static_cast<double>(1U << 20U);
}

}  // namespace gateway::support
