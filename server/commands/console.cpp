#include "server/commands/console.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include <sys/ioctl.h>
#include <unistd.h>

#include "server/commands/display_text.hpp"

namespace gateway::server {
namespace {

std::size_t ColumnsOfOut() {
  constexpr std::size_t kLeast = 80;
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? std::max<std::size_t>(kLeast, size.ws_col)
                                                        : kLeast;
}

// Source: https://no-color.org
bool ColoursOnOut() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
  const char* refused = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) == 1 && (refused == nullptr || *refused == '\0');
}

}  // namespace

Console ProcessConsole() {
  return Console{std::cin,       std::cout,
                 std::cerr,      ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1,
                 ColumnsOfOut(), ColoursOnOut()};
}

int Complain(const Console& console, std::string_view message, int code) {
  console.err << DisplayLines(message) << "\n";
  return code;
}

}  // namespace gateway::server
