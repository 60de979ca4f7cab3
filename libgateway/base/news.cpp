#include "libgateway/base/news.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace gateway::base {
namespace {

constexpr std::chrono::minutes kWindow{1};

// Event loops call it, and whoever reads stderr may be slow. What poll() says has room takes a line
// of this length at once.
void WriteToStderr(const std::string& line) {
  pollfd out{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&out, 1, 0) == 1 && (out.revents & POLLOUT) != 0) {
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
  }
}

std::string OneLine(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(),
      [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; }, ' ');
  return line;
}

}  // namespace

News::News(std::string_view topic, std::string_view untold, Write write)
    : topic_(topic), untold_name_(untold), write_(write ? std::move(write) : &WriteToStderr) {}

void News::Tell(std::string_view text, Time now) {
  if (const auto untold = Admit(now)) {
    const std::string more =
        *untold == 0 ? "" : fmt::format(" ({} more {} were not told)", *untold, untold_name_);
    write_(fmt::format("gateway {}: {}{}\n", topic_, OneLine(text), more));
  }
}

std::optional<std::size_t> News::Admit(Time now) {
  const MutexLock lock(mutex_);
  if (!began_ || now - *began_ >= kWindow) {
    began_ = now;
    told_ = 0;
  }
  if (told_ == kMost) {
    ++untold_;
    return std::nullopt;
  }
  ++told_;
  return std::exchange(untold_, 0);
}

}  // namespace gateway::base
