// ModelPick: the state of picking models from a numbered list.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/commands/pick_line.hpp"

namespace gateway::server {

struct PickItem {
  std::string name;
  std::string note;    // shown behind it
  bool fixed = false;  // shown as marked, cannot be picked
};

class ModelPick {
 public:
  enum class State { kPicking, kDone, kLeft };

  explicit ModelPick(std::vector<PickItem> items) : items_(std::move(items)) {
    picked_.resize(items_.size());
  }

  // Does what a line says; the text to show then, whole lines.
  std::string Take(std::string_view line);
  // The list as it is filtered; a number belongs to a model, not to its place in what is shown.
  [[nodiscard]] std::string Show() const;
  [[nodiscard]] State state() const { return state_; }
  // Names, in the list's order.
  [[nodiscard]] std::vector<std::string> Picked() const;

 private:
  std::string Do(const PickNumbers& numbers);
  std::string Do(const PickAll& all);
  std::string Do(const PickFilter& filter);
  std::string Do(const PickDone& done);
  std::string Do(const PickQuit& quit);
  // NOLINTNEXTLINE(readability-convert-member-functions-to-static): one of a set
  std::string Do(const PickMistake& mistake);

  [[nodiscard]] bool IsShown(std::size_t index) const;
  [[nodiscard]] std::string Line(std::size_t index) const;
  [[nodiscard]] std::string Count() const;

  std::vector<PickItem> items_;
  std::vector<bool> picked_;
  std::string filter_;  // in lower case
  State state_ = State::kPicking;
};

}  // namespace gateway::server
