#include "server/resident_memory.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>

#include <malloc.h>
#include <sys/mman.h>

namespace gateway::server {
namespace {

struct Mapping {
  unsigned long begin = 0;
  unsigned long end = 0;
  bool is_file_to_read = false;
};

// From a mapping's first line: "7f12a000-7f12c000 r-xp 00026000 fe:00 1234   /usr/lib/libc.so.6".
std::optional<Mapping> ParseMapping(const std::string& line) {
  Mapping mapping;
  std::array<char, 5> rights{};
  unsigned long inode = 0;
  if (std::sscanf(line.c_str(), "%lx-%lx %4s %*x %*x:%*x %lu", &mapping.begin, &mapping.end,
                  rights.data(), &inode) != 4) {
    return std::nullopt;
  }
  mapping.is_file_to_read = inode != 0 && rights[1] == '-' && rights[3] == 'p';
  return mapping;
}

}  // namespace

void ReleaseStartupMemory() {
  std::ifstream mappings("/proc/self/smaps");
  Mapping mapping;
  for (std::string line; std::getline(mappings, line);) {
    // Nothing of it is ours alone, such as what the dynamic linker or a debugger changed.
    if (line.starts_with("Anonymous:") && mapping.is_file_to_read &&
        line.find(" 0 kB") != std::string::npos) {
      // NOLINTNEXTLINE(performance-no-int-to-ptr): the system tells addresses as text
      madvise(reinterpret_cast<void*>(mapping.begin), mapping.end - mapping.begin, MADV_DONTNEED);
    } else {
      mapping = ParseMapping(line).value_or(mapping);
    }
  }
  malloc_trim(0);
}

}  // namespace gateway::server
