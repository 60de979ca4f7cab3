#include "server/mock/mock_options.hpp"

#include <algorithm>
#include <array>

namespace gateway::server {
namespace {

// All of a plain answer is in memory at once.
constexpr std::size_t kMaxTextBytes = 64U << 20U;
// "chunk 4294967295 "
constexpr std::size_t kMaxLabelBytes = 17;
constexpr std::size_t kMaxHeadBytes = 1U << 20U;
constexpr int kMaxPort = 65'535;
constexpr int kMaxThreads = 256;
constexpr std::chrono::hours kMaxDelay{24};

Error Bad(std::string what) { return Fail(ErrorCode::kInvalidRequest, std::move(what)); }

Result<void> CheckPercentages(const MockOptions& options) {
  const std::array percentages = {options.fail_429,  options.fail_500, options.reset,
                                  options.hang,      options.html,     options.cut,
                                  options.overloaded};
  double sum = 0;
  for (const double percentage : percentages) {
    if (!(percentage >= 0 && percentage <= 100)) {
      return Bad("a percentage is from 0 to 100");
    }
    sum += percentage;
  }
  if (sum > 100) {
    return Bad(
        "fail-429, fail-500, overloaded, reset, hang, html and cut are more than 100 percent "
        "together");
  }
  return {};
}

Result<void> CheckSizes(const MockOptions& options) {
  if (options.head_bytes > kMaxHeadBytes) {
    return Bad("head-bytes is at most 1 MiB");
  }
  const std::size_t chunk = std::max(options.chunk_bytes, kMaxLabelBytes);
  if (options.body_bytes > kMaxTextBytes || chunk > kMaxTextBytes ||
      options.chunks > kMaxTextBytes / chunk) {
    return Bad("body-bytes, and chunks times chunk-bytes (at least 17), are at most 64 MiB");
  }
  if (options.chunk_bytes > 0 && options.chunks == 0 && options.body_bytes == 0) {
    return Bad("chunk-bytes needs chunks or body-bytes beside it");
  }
  if (options.stamp && options.chunks == 0) {
    return Bad("stamp needs chunks beside it");
  }
  return {};
}

}  // namespace

Result<void> CheckMockOptions(const MockOptions& options) {
  if (options.port < 0 || options.port > kMaxPort) {
    return Bad("port is from 0 to 65535");
  }
  if (options.threads < 0 || options.threads > kMaxThreads) {
    return Bad("threads is from 0 to 256");
  }
  const auto is_delay = [](auto time) { return time.count() >= 0 && time <= kMaxDelay; };
  if (!is_delay(options.ttft) || !is_delay(options.gap) || !is_delay(options.retry_after)) {
    return Bad("ttft, gap and retry-after are from 0 to 24 hours");
  }
  const auto is_empty = [](const auto& text) { return text.empty(); };
  if (std::any_of(options.keys.begin(), options.keys.end(), is_empty) ||
      std::any_of(options.models.begin(), options.models.end(), is_empty)) {
    return Bad("a key or a model's name is empty");
  }
  if (auto sizes = CheckSizes(options); !sizes) {
    return sizes;
  }
  return CheckPercentages(options);
}

}  // namespace gateway::server
