#include "libgateway/keys/key_news.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "libgateway/base/time_text.hpp"

namespace gateway::keys {
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

// An alias may be anything that a configuration file can hold.
std::string OneLine(std::string text) {
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; }, ' ');
  return text;
}

std::string TextOf(const SavedKeyState& state) {
  const std::string key =
      fmt::format("key '{}' of provider '{}'", OneLine(state.alias), OneLine(state.provider));
  if (state.state == KeyState::kReady) {
    return key + " works again";
  }
  return fmt::format("{} is {} until {} UTC: {}", key, KeyStateName(state.state),
                     base::TimeText(state.until, std::chrono::minutes(0)), state.reason);
}

}  // namespace

KeyNews::KeyNews(Write write) : write_(write ? std::move(write) : &WriteToStderr) {}

void KeyNews::Tell(const SavedKeyState& state, Time now) {
  if (const auto untold = Admit(now)) {
    const std::string more =
        *untold == 0 ? "" : fmt::format(" ({} more changes of keys were not told)", *untold);
    write_(fmt::format("gateway keys: {}{}\n", TextOf(state), more));
  }
}

std::optional<std::size_t> KeyNews::Admit(Time now) {
  const base::MutexLock lock(mutex_);
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

}  // namespace gateway::keys
