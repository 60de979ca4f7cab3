// Counters: what the mock has done so far.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gateway::server {

enum class MockCounter {
  kRequests,     // all but /healthz and /stats
  kRefused,      // answered with an error of the request's own
  kStreams,      // begun
  kStreamsOpen,  // right now
  kChunks,       // pieces of text streamed
  kAborted,      // calls whose client left before their answer was complete
  kFailed429,    // faults made to order, here and below
  kFailed500,
  kReset,
  kHung,
  kCut,
  kHtml,
  kOverloaded,
};

constexpr std::array<std::string_view, 13> kMockCounterNames = {
    "requests",   "refused", "streams", "streams_open", "chunks", "aborted",   "failed_429",
    "failed_500", "reset",   "hung",    "cut",          "html",   "overloaded"};

}  // namespace gateway::server

namespace gateway::server::mock {

// Any thread.
class Counters {
 public:
  // Relaxed: only the counts matter, nothing is published through them.
  // Gives what it was before.
  std::uint64_t Add(MockCounter counter, std::uint64_t count = 1) {
    return counts_[static_cast<std::size_t>(counter)].fetch_add(count, std::memory_order_relaxed);
  }
  void Subtract(MockCounter counter) {
    counts_[static_cast<std::size_t>(counter)].fetch_sub(1, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t Get(MockCounter counter) const {
    return counts_[static_cast<std::size_t>(counter)].load(std::memory_order_relaxed);
  }

 private:
  std::array<std::atomic<std::uint64_t>, kMockCounterNames.size()> counts_{};
};

}  // namespace gateway::server::mock
