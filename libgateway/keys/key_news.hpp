// KeyNews: one line on stderr when a key goes out of use by itself, or comes back.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "gateway/key_health.hpp"
#include "libgateway/base/mutex.hpp"
#include "libgateway/keys/clock.hpp"

namespace gateway::keys {

// Any thread. At most 20 lines a minute: what more there is, is counted in the next one.
class KeyNews {
 public:
  static constexpr std::size_t kMost = 20;

  using Write = std::function<void(const std::string& line)>;

  // `write` must not block; by default a line that stderr cannot take at once is lost.
  explicit KeyNews(Write write = {});

  // What the key is now. Nothing of the key itself is told.
  void Tell(const SavedKeyState& state, Time now);

 private:
  // How many were not told before this one; empty: this one is not, either.
  std::optional<std::size_t> Admit(Time now);

  const Write write_;
  base::Mutex mutex_;
  std::optional<Time> began_ GATEWAY_GUARDED_BY(mutex_);  // of the minute
  std::size_t told_ GATEWAY_GUARDED_BY(mutex_) = 0;       // in it
  std::size_t untold_ GATEWAY_GUARDED_BY(mutex_) = 0;
};

}  // namespace gateway::keys
