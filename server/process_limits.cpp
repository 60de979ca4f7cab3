#include "server/process_limits.hpp"

#include <algorithm>
#include <csignal>
#include <utility>

#include <sys/prctl.h>
#include <sys/resource.h>

#include "server/overload/memory_limit.hpp"

namespace gateway::server {

void PrepareProcess() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
#if !defined(__SANITIZE_ADDRESS__)  // the leak checker must be able to look at the process
  prctl(PR_SET_DUMPABLE, 0);
#endif
  std::signal(SIGPIPE, SIG_IGN);
}

ServerConfig FitToSystem(ServerConfig config) {
  constexpr std::size_t kDescriptorPercent = 70;
  constexpr std::size_t kMemoryPercent = 80;
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY) {
    config.max_connections =
        std::min<std::size_t>(config.max_connections,
                              std::max<std::size_t>(files.rlim_cur / 100 * kDescriptorPercent, 1));
  }
  if (const auto memory = MemoryLimit()) {
    config.max_buffered_bytes = std::min(config.max_buffered_bytes, *memory / 100 * kMemoryPercent);
  }
  return config;
}

}  // namespace gateway::server
