// What is counted of requests: series for each provider, and within it for each model.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "gateway/log_record.hpp"
#include "gateway/outcome.hpp"
#include "server/metrics/metrics_text.hpp"
#include "server/metrics/shards.hpp"

namespace gateway::server {

// How many times were how long. The bounds are the user's.
template <std::size_t kBounds>
struct Buckets {
  std::array<Counter, kBounds + 1> counts;
  Counter microseconds;

  void Add(std::size_t bucket, std::chrono::microseconds time) {
    counts[bucket].Add(1);
    microseconds.Add(static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.count())));
  }
};

// Seconds: of answers, and of what the gateway itself takes.
inline constexpr std::array<double, 16> kAnswerBounds = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600};
inline constexpr std::array<double, 13> kOverheadBounds = {
    0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1};

using AnswerTimes = Sharded<Buckets<kAnswerBounds.size()>>;
using OverheadTimes = Sharded<Buckets<kOverheadBounds.size()>>;

// The place of `time` among `bounds`.
std::size_t BucketOf(std::chrono::microseconds time, std::span<const double> bounds);

template <std::size_t kBounds>
HistogramCounts CountsOf(const Sharded<Buckets<kBounds>>& times) {
  constexpr double kPerSecond = 1e6;
  HistogramCounts counts;
  for (std::size_t i = 0; i <= kBounds; ++i) {
    counts.buckets.push_back(times.Sum([i](const auto& shard) { return shard.counts[i].value(); }));
  }
  counts.sum =
      static_cast<double>(times.Sum([](const auto& shard) { return shard.microseconds.value(); })) /
      kPerSecond;
  return counts;
}

// Classes of a client's status, as they are shown.
inline constexpr std::array<std::string_view, 6> kStatusClasses = {"2xx", "3xx", "4xx",
                                                                   "499", "5xx", "other"};
std::size_t StatusClassOf(int status);

inline constexpr std::array<std::string_view, 5> kTokenKinds = {"prompt", "completion", "cached",
                                                                "cache_written", "reasoning"};

// By status class, first those that were no streams.
struct RequestCounts {
  std::array<Counter, 2 * kStatusClasses.size()> by_status;
};

struct ModelSeries {
  Sharded<RequestCounts> requests;
};

struct ProviderCounts {
  std::array<Counter, kOutcomes + 1> attempts;  // by outcome; the last one: any other word
  std::array<Counter, kTokenKinds.size()> tokens;
};

// Any thread. Lives as long as whatever counts there.
class ProviderSeries {
 public:
  // Models that have a series of their own.
  static constexpr std::size_t kMostModels = 200;

  explicit ProviderSeries(std::string its_name) : name(std::move(its_name)) {}

  // Made if there is none; null: there are too many. Takes a lock. Valid as long as this is.
  ModelSeries* Model(const std::string& model);

  // Adds what there is to the families of those names.
  void WriteRequests(MetricsText* text) const;
  void WriteAttempts(MetricsText* text) const;
  void WriteTokens(MetricsText* text) const;

  ModelSeries other;   // of models without a series of their own
  ModelSeries no_one;  // of requests that named none, or did not get so far
  Sharded<ProviderCounts> counts;
  std::array<AnswerTimes, 2> first_byte;  // no streams, streams
  std::array<AnswerTimes, 2> total;
  const std::string name;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::unique_ptr<ModelSeries>> models_;  // guarded by mutex_
};

}  // namespace gateway::server
