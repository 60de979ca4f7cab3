// Console: what a command reads from and writes to.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string_view>

namespace gateway::server {

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool interactive = false;  // a person sits at both ends
  std::size_t columns = 80;  // of the terminal that `out` goes to; 80 or more
  bool colours = false;      // they are wanted on `out`
};

// The process's own.
Console ProcessConsole();

// `message`, which may come from strangers, as lines on `err`. Returns `code`.
int Complain(const Console& console, std::string_view message, int code = kExitFailed);

}  // namespace gateway::server
