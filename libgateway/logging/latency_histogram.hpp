// LatencyHistogram: how long things took, kept small and added up without loss.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::logging {

// Buckets whose bounds grow by a tenth each, from 0.1 ms to a day. A quantile is given as the
// middle of its bucket, so it is wrong by 5 percent at most (0.1 ms below 0.1 ms).
class LatencyHistogram {
 public:
  void Add(std::chrono::microseconds latency);
  void Add(const LatencyHistogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }

  // `part`: 0 to 1; 0.95: as long as that, or shorter, took 95 of 100. Empty: nothing was added.
  [[nodiscard]] std::optional<std::chrono::microseconds> Quantile(double part) const;

  // Of each bucket that holds something: its distance from the one before in letters (base 26,
  // "a" is 0), then its count in digits: "ck12a7". AddText adds what Text gave and leaves the rest
  // of a text that is no such thing.
  [[nodiscard]] std::string Text() const;
  void AddText(std::string_view text);

 private:
  struct Bucket {
    std::uint32_t number = 0;
    std::uint64_t count = 0;
  };

  void AddTo(std::uint32_t bucket, std::uint64_t count);

  std::vector<Bucket> buckets_;  // those that hold something, in order
  std::uint64_t count_ = 0;
};

}  // namespace gateway::logging
