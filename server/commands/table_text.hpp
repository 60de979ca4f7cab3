// Tables and lists for a terminal of 80 columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gateway::server {

class TableText {
 public:
  explicit TableText(std::vector<std::string> heads);

  // As many cells as there are heads. Cells may be anything; empty ones are shown as "-".
  void Add(std::vector<std::string> cells);

  // One line each, the heads first. The last column is cut where the 80 columns end. A long cell
  // elsewhere is shown whole, for names are copied: it moves only its own line.
  [[nodiscard]] std::string Text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// "first a, b, c", broken into lines between names. Names may be anything.
std::string ListText(std::string_view first, const std::vector<std::string>& names);

}  // namespace gateway::server
