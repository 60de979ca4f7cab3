#include "server/bench/process_watch.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace gateway::server::bench {
namespace {

std::chrono::nanoseconds TimeOf(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// The clock of the process counts in nanoseconds, and threads that have ended, too; /proc/PID/stat
// counts in hundredths of a second.
std::chrono::nanoseconds CpuOf(pid_t process) {
  clockid_t clock{};
  return ::clock_getcpuclockid(process, &clock) == 0 ? TimeOf(clock) : std::chrono::nanoseconds(0);
}

std::uint64_t ResidentOf(pid_t process) {
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  std::ifstream(fmt::format("/proc/{}/statm", process)) >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// 0: it is gone.
pid_t ParentOf(pid_t process) {
  std::string line;
  std::getline(std::ifstream(fmt::format("/proc/{}/stat", process)), line);
  // "12 (a name) S 1 ..."; the name may hold anything.
  const std::size_t end = line.rfind(") ");
  pid_t parent = 0;
  if (end != std::string::npos && line.size() > end + 4) {
    std::from_chars(line.data() + end + 4, line.data() + line.size(), parent);
  }
  return parent;
}

std::multimap<pid_t, pid_t> ChildrenByParent() {
  std::multimap<pid_t, pid_t> children;
  std::error_code failure;
  std::filesystem::directory_iterator entries("/proc", failure);
  for (; !failure && entries != std::filesystem::directory_iterator(); entries.increment(failure)) {
    const std::string name = entries->path().filename();
    pid_t process = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), process).ec == std::errc()) {
      children.emplace(ParentOf(process), process);
    }
  }
  return children;
}

}  // namespace

Result<ProcessWatch> ProcessWatch::Start(pid_t root) {
  std::error_code failure;
  if (!std::filesystem::exists(fmt::format("/proc/{}", root), failure)) {
    return Fail(ErrorCode::kNotFound, fmt::format("there is no process {}", root));
  }
  const auto children = ChildrenByParent();
  std::vector<pid_t> tree = {root};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const auto [from, to] = children.equal_range(tree[i]);
    std::transform(from, to, std::back_inserter(tree),
                   [](const auto& pair) { return pair.second; });
  }
  return ProcessWatch(std::move(tree));
}

ProcessWatch::ProcessWatch(std::vector<pid_t> processes) : processes_(std::move(processes)) {
  std::transform(processes_.begin(), processes_.end(), std::back_inserter(cpu_before_), CpuOf);
  Sample();
  use_.resident_before = use_.resident_after;
}

void ProcessWatch::Sample() {
  use_.resident_after = 0;
  for (const pid_t process : processes_) {
    use_.resident_after += ResidentOf(process);
  }
  use_.resident_peak = std::max(use_.resident_peak, use_.resident_after);
}

ProcessUse ProcessWatch::Finish() {
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    // One that has ended meanwhile has no clock any more.
    use_.cpu += std::max(CpuOf(processes_[i]) - cpu_before_[i], std::chrono::nanoseconds(0));
  }
  Sample();
  return use_;
}

std::chrono::nanoseconds OwnCpu() { return TimeOf(CLOCK_PROCESS_CPUTIME_ID); }

}  // namespace gateway::server::bench
