#include "server/commands/console.hpp"

#include <iostream>

#include <unistd.h>

#include "server/commands/display_text.hpp"

namespace gateway::server {

Console ProcessConsole() {
  return Console{std::cin, std::cout, std::cerr,
                 ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1};
}

int Complain(const Console& console, std::string_view message, int code) {
  console.err << DisplayLines(message) << "\n";
  return code;
}

}  // namespace gateway::server
