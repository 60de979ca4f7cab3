// KeyNews: one line on stderr when a key goes out of use by itself, or comes back.
#pragma once

#include "gateway/key_health.hpp"
#include "libgateway/base/news.hpp"
#include "libgateway/keys/clock.hpp"

namespace gateway::keys {

// Any thread.
class KeyNews {
 public:
  explicit KeyNews(base::News::Write write = {});

  // What the key is now. Nothing of the key itself is told.
  void Tell(const SavedKeyState& state, Time now);

 private:
  base::News news_;
};

}  // namespace gateway::keys
