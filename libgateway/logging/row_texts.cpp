#include "libgateway/logging/row_texts.hpp"

#include "libgateway/base/time_text.hpp"
#include "libgateway/logging/clean_text.hpp"

namespace gateway::logging {

std::string_view RowTexts::Clean(std::string_view text, std::size_t most) {
  if (IsClean(text, most)) {
    return text;
  }
  if (used_ == made_.size()) {
    made_.emplace_back();
  }
  std::string& clean = made_[used_++];
  clean = CleanText(text, most);
  return clean;
}

std::string_view RowTexts::Time(std::chrono::system_clock::time_point time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  if (second != second_) {
    second_ = second;
    time_ = base::TimeText(time, utc_offset_);
  }
  return time_;
}

}  // namespace gateway::logging
