// News: lines on stderr about something that may go wrong often: so many a minute.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "libgateway/base/mutex.hpp"

namespace gateway::base {

// Any thread. What there is more in a minute is counted in the next line.
class News {
 public:
  static constexpr std::size_t kMost = 20;  // lines a minute

  using Write = std::function<void(const std::string& line)>;
  using Time = std::chrono::steady_clock::time_point;

  // A line is "gateway <topic>: <text>"; `untold` names what was not told ("changes of keys").
  // `write` must not block; by default a line that stderr cannot take at once is lost.
  News(std::string_view topic, std::string_view untold, Write write = {});

  // One line, whatever is in `text`.
  void Tell(std::string_view text, Time now);

 private:
  // How many were not told before this one; empty: this one is not, either.
  std::optional<std::size_t> Admit(Time now);

  const std::string topic_;
  const std::string untold_name_;
  const Write write_;
  Mutex mutex_;
  std::optional<Time> began_ GATEWAY_GUARDED_BY(mutex_);  // of the minute
  std::size_t told_ GATEWAY_GUARDED_BY(mutex_) = 0;       // in it
  std::size_t untold_ GATEWAY_GUARDED_BY(mutex_) = 0;
};

}  // namespace gateway::base
