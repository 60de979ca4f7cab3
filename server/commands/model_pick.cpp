#include "server/commands/model_pick.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "server/commands/display_text.hpp"

namespace gateway::server {
namespace {

// More lines at once are no help; a filter is.
constexpr std::size_t kMostLines = 100;

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return lower;
}

// Collects lines, and counts those that are too many.
class Lines {
 public:
  void Add(const std::string& line) {
    if (++count_ <= kMostLines) {
      text_ += line;
    }
  }
  [[nodiscard]] std::string Text() const {
    return count_ <= kMostLines ? text_
                                : text_ + fmt::format("... and {} more\n", count_ - kMostLines);
  }
  [[nodiscard]] bool empty() const { return count_ == 0; }

 private:
  std::string text_;
  std::size_t count_ = 0;
};

}  // namespace

std::string ModelPick::Take(std::string_view line) {
  return std::visit([this](const auto& what) { return Do(what); }, ReadPickLine(line));
}

std::string ModelPick::Show() const {
  Lines lines;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (IsShown(i)) {
      lines.Add(Line(i));
    }
  }
  return lines.Text();
}

std::vector<std::string> ModelPick::Picked() const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (picked_[i]) {
      names.push_back(items_[i].name);
    }
  }
  return names;
}

std::string ModelPick::Do(const PickNumbers& numbers) {
  // Each model once, and only what can be seen: a range must not pick what a filter hides.
  std::vector<bool> named(items_.size());
  for (const PickNumbers::Range& range : numbers.ranges) {
    bool any = false;
    for (std::size_t i = range.first - 1; i < std::min(range.last, items_.size()); ++i) {
      named[i] = named[i] || IsShown(i);
      any = any || named[i];
    }
    if (!any) {
      return range.first == range.last
                 ? fmt::format("there is no {} in the list\n", range.first)
                 : fmt::format("there is no {} to {} in the list\n", range.first, range.last);
    }
  }
  Lines lines;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (named[i]) {
      picked_[i] = !picked_[i] && !items_[i].fixed;
      lines.Add(Line(i));
    }
  }
  return lines.Text() + Count();
}

std::string ModelPick::Do(const PickAll& /*all*/) {
  bool all_were = true;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    all_were = all_were && (!IsShown(i) || items_[i].fixed || picked_[i]);
  }
  Lines lines;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (IsShown(i) && !items_[i].fixed) {
      picked_[i] = !all_were;
      lines.Add(Line(i));
    }
  }
  return lines.Text() + Count();
}

std::string ModelPick::Do(const PickFilter& filter) {
  const std::string before = std::exchange(filter_, LowerCase(filter.text));
  std::string shown = Show();
  if (shown.empty()) {
    filter_ = before;
    return fmt::format("no name has '{}' in it\n", DisplayText(filter.text));
  }
  return shown;
}

std::string ModelPick::Do(const PickDone& /*done*/) {
  state_ = State::kDone;
  return {};
}

std::string ModelPick::Do(const PickQuit& /*quit*/) {
  state_ = State::kLeft;
  return {};
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static)
std::string ModelPick::Do(const PickMistake& mistake) { return mistake.what + "\n"; }

bool ModelPick::IsShown(std::size_t index) const {
  return filter_.empty() || LowerCase(items_[index].name).find(filter_) != std::string::npos;
}

std::string ModelPick::Line(std::size_t index) const {
  const PickItem& item = items_[index];
  const std::size_t digits = std::to_string(items_.size()).size();
  return fmt::format("{:>{}} [{}] {}{}{}\n", index + 1, digits,
                     item.fixed       ? '*'
                     : picked_[index] ? 'x'
                                      : ' ',
                     DisplayText(item.name), item.note.empty() ? "" : "  ", DisplayText(item.note));
}

std::string ModelPick::Count() const {
  return fmt::format("{} picked\n", std::count(picked_.begin(), picked_.end(), true));
}

}  // namespace gateway::server
