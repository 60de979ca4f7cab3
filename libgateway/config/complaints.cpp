#include "libgateway/config/complaints.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gateway::config {
namespace {

constexpr std::size_t kLongestShown = 80;

}  // namespace

std::string Location(std::string_view file, Place place) {
  std::string location(file);
  for (const int number : {place.line, place.column}) {
    if (number > 0) {
      location += fmt::format(":{}", number);
    }
  }
  return location;
}

void Complaints::Add(std::string_view file, Place place, std::string_view what) {
  auto known = std::find(files_.begin(), files_.end(), file);
  if (known == files_.end()) {
    known = files_.emplace(files_.end(), file);
  }
  entries_.push_back({static_cast<std::size_t>(known - files_.begin()), place, std::string(what)});
}

Error Complaints::ToError() const {
  std::vector<Entry> sorted = entries_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) {
    return a.file != b.file ? a.file < b.file : a.place < b.place;
  });
  std::string message;
  for (const Entry& entry : sorted) {
    message += message.empty() ? "" : "\n";
    message += fmt::format("{}: {}", Location(files_[entry.file], entry.place), entry.what);
  }
  return Error{ErrorCode::kConfig, std::move(message), 0, {}};
}

std::string Quoted(std::string_view name) {
  std::string shown(name.substr(0, kLongestShown));
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      c = '?';
    }
  }
  return fmt::format("'{}{}'", shown, name.size() > kLongestShown ? "..." : "");
}

}  // namespace gateway::config
