// Preloaded into a gateway-server: its getaddrinfo hangs for the host GATEWAY_TEST_SLOW_HOST, until
// there is a file GATEWAY_TEST_SLOW_UNTIL, or for 30 seconds, and then does not find it. All other
// names are looked up as usual.
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include <dlfcn.h>
#include <netdb.h>
#include <unistd.h>

namespace {

constexpr std::chrono::seconds kLongest{30};
constexpr std::chrono::milliseconds kLook{10};

bool IsSlow(const char* host) {
  const char* slow = std::getenv("GATEWAY_TEST_SLOW_HOST");
  return host != nullptr && slow != nullptr && std::strcmp(host, slow) == 0;
}

void Hang() {
  const char* until = std::getenv("GATEWAY_TEST_SLOW_UNTIL");
  if (until == nullptr) {
    std::this_thread::sleep_for(kLongest);  // as a lookup does: without waking up in between
    return;
  }
  const auto deadline = std::chrono::steady_clock::now() + kLongest;
  while (std::chrono::steady_clock::now() < deadline && ::access(until, F_OK) != 0) {
    std::this_thread::sleep_for(kLook);
  }
}

}  // namespace

extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints,
                           addrinfo** found) {
  if (IsSlow(host)) {
    Hang();
    return EAI_NONAME;
  }
  using GetAddrInfo = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto next = reinterpret_cast<GetAddrInfo>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return next(host, service, hints, found);
}
