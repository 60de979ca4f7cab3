#include "server/metrics/process_figures.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

namespace gateway::server {
namespace {

std::uint64_t EntriesOf(const char* folder) {
  std::error_code failure;
  const std::filesystem::directory_iterator entries(folder, failure);
  if (failure) {
    return 0;
  }
  std::uint64_t count = 0;
  for (auto at = begin(entries); at != end(entries) && !failure; at.increment(failure)) {
    ++count;
  }
  return count;
}

double SecondsOf(const timeval& time) {
  constexpr double kPerSecond = 1e6;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / kPerSecond;
}

}  // namespace

ProcessFigures ReadProcessFigures() {
  ProcessFigures figures;
  std::uint64_t total_pages = 0;
  std::uint64_t resident_pages = 0;
  if (std::ifstream("/proc/self/statm") >> total_pages >> resident_pages) {
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    figures.virtual_bytes = total_pages * page;
    figures.resident_bytes = resident_pages * page;
  }
  figures.open_fds = EntriesOf("/proc/self/fd");
  figures.threads = EntriesOf("/proc/self/task");
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    figures.max_fds = limit.rlim_cur;
  }
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0) {
    figures.cpu_seconds = SecondsOf(usage.ru_utime) + SecondsOf(usage.ru_stime);
  }
  return figures;
}

}  // namespace gateway::server
