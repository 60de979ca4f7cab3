// ThinkingStore: signed thinking of answers, for the client's next call.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "libgateway/base/mutex.hpp"

namespace gateway::protocol::openai_to_anthropic {

// Claude that thinks and calls tools wants its thinking back, signature and all, beside the calls'
// results; OpenAI's protocol has no place for it, and most clients drop what they do not know. Any
// thread.
// Source: https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking
class ThinkingStore {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr std::chrono::hours kLifetime{1};
  static constexpr std::size_t kMostBytes = 64U << 20U;

  // What is over `most` bytes or older than an hour is forgotten, the oldest first.
  explicit ThinkingStore(std::size_t most = kMostBytes,
                         std::function<Clock::time_point()> now = &Clock::now)
      : most_(most), now_(std::move(now)) {}

  // `blocks`: thinking blocks as JSON, joined by commas, of the answer that made these calls.
  void Keep(std::string_view provider, const std::vector<std::string>& call_ids,
            std::string blocks);

  // Those of the answer with that call; empty when there are none.
  [[nodiscard]] std::string Find(std::string_view provider, std::string_view call_id);

 private:
  struct Entry {
    Clock::time_point ends;
    std::vector<std::string> keys;
    std::string blocks;
  };
  using Entries = std::list<Entry>;  // the oldest first

  void Forget(Clock::time_point now) GATEWAY_REQUIRES(mutex_);
  void Erase(Entries::iterator entry) GATEWAY_REQUIRES(mutex_);

  const std::size_t most_;
  const std::function<Clock::time_point()> now_;
  base::Mutex mutex_;
  Entries entries_ GATEWAY_GUARDED_BY(mutex_);
  std::unordered_map<std::string, Entries::iterator> by_key_ GATEWAY_GUARDED_BY(mutex_);
  std::size_t bytes_ GATEWAY_GUARDED_BY(mutex_) = 0;
};

}  // namespace gateway::protocol::openai_to_anthropic
