#include "server/commands/model_picker.hpp"

#include <istream>
#include <ostream>
#include <utility>

#include <fmt/format.h>

namespace gateway::server {

std::optional<std::vector<std::string>> PickModels(std::vector<PickItem> items,
                                                   std::string_view verb, const Console& console) {
  ModelPick pick(std::move(items));
  console.out << pick.Show()
              << "Numbers and ranges (1 3-5,8) or 'all' pick, and again let go; a part of a name "
                 "shows\nonly those, '/' all; an empty line ends, 'q' leaves without change.\n";
  std::string line;
  while (pick.state() == ModelPick::State::kPicking) {
    console.out << verb << "> " << std::flush;
    if (!std::getline(console.in, line)) {
      console.out << "\n";
      return std::nullopt;
    }
    console.out << pick.Take(line);
  }
  return pick.state() == ModelPick::State::kDone ? std::optional(pick.Picked()) : std::nullopt;
}

}  // namespace gateway::server
