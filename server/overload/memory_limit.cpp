#include "server/overload/memory_limit.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string_view>

namespace gateway::server {
namespace {

// Above it a figure of version 1 means that there is no limit: it is the largest number, rounded
// down to whole pages.
constexpr std::size_t kNoLimit = std::size_t{1} << 60U;

// Version 2 has "max" where there is no limit.
std::optional<std::size_t> ReadLimit(const std::string& file) {
  std::string text;
  std::ifstream(file) >> text;
  std::size_t bytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  const bool is_number = error == std::errc() && end == text.data() + text.size() && bytes > 0;
  return is_number && bytes < kNoLimit ? std::optional(bytes) : std::nullopt;
}

// Of a group and of all that it is in. In a container the path is often one that only its host
// knows; the root of the mount is then the container's own group.
std::optional<std::size_t> LowestLimit(const std::string& mount, std::string group,
                                       const std::string& file) {
  std::optional<std::size_t> lowest;
  for (;;) {
    const auto limit = ReadLimit(mount + group + "/" + file);
    if (limit) {
      lowest = std::min(*limit, lowest.value_or(*limit));
    }
    if (group.empty()) {
      return lowest;
    }
    group.erase(group.find_last_of('/'));
  }
}

bool NamesMemory(std::string_view controllers) {
  return ("," + std::string(controllers) + ",").find(",memory,") != std::string::npos;
}

}  // namespace

// A line of the file is "id:controllers:/path"; version 2 has one, "0::/path".
std::optional<std::size_t> MemoryLimit(const std::string& membership, const std::string& mount) {
  std::ifstream file(membership);
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) {
      continue;
    }
    const std::string controllers = line.substr(first + 1, second - first - 1);
    std::string group = line.substr(second + 1);
    if (!group.starts_with('/') || group == "/") {
      group.clear();
    }
    const auto limit = controllers.empty() ? LowestLimit(mount, group, "memory.max")
                       : NamesMemory(controllers)
                           ? LowestLimit(mount + "/memory", group, "memory.limit_in_bytes")
                           : std::nullopt;
    if (limit) {
      return limit;
    }
  }
  return std::nullopt;
}

}  // namespace gateway::server
