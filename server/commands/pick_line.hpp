// PickLine: what a person types while picking models.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gateway::server {

struct PickNumbers {
  struct Range {
    std::size_t first = 0;
    std::size_t last = 0;
  };
  std::vector<Range> ranges;  // from 1; first <= last
};
struct PickAll {};
struct PickFilter {
  std::string text;  // empty: show all again
};
struct PickDone {};
struct PickQuit {};
struct PickMistake {
  std::string what;
};

using PickLine = std::variant<PickNumbers, PickAll, PickFilter, PickDone, PickQuit, PickMistake>;

// "1 3-5,8"; "all"; "" or "done"; "q"; "/" shows all; any other text is a filter, and so is what
// stands behind "/", whatever it is.
PickLine ReadPickLine(std::string_view line);

}  // namespace gateway::server
