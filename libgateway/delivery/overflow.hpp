// Overflow: where a log writer puts what its sink does not take. A Spill that says what it does,
// and is left alone for a while when it does not work.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/log_delivery.hpp"
#include "gateway/log_record.hpp"
#include "libgateway/delivery/spill.hpp"
#include "libgateway/records/packed_records.hpp"

namespace gateway::delivery {

// One thread at a time. May block, on the disk.
class Overflow {
 public:
  using Clock = std::chrono::steady_clock;

  // `say` takes a line for people. Without a folder in `delivery` nothing is ever kept.
  Overflow(const LogDelivery& delivery, std::function<void(std::string_view)> say);

  // Looks for what an earlier run left; again when that did not work.
  void Open();

  // Keeps all of them, or none: false.
  bool Keep(records::RecordSpan records);

  // Does not leave it alone any longer.
  void TryNow() { next_try_ = {}; }

  // The oldest, up to `most`, until Remove.
  std::vector<LogRecord> Next(std::size_t most);
  void Remove();

  [[nodiscard]] bool exists() const { return spill_.has_value(); }
  // It kept what it was last given.
  [[nodiscard]] bool works() const { return exists() && !failing_; }
  // Worth a Keep now.
  [[nodiscard]] bool ready() const { return exists() && Clock::now() >= next_try_; }
  // When it is; in the past: now.
  [[nodiscard]] Clock::time_point next_try() const { return next_try_; }
  [[nodiscard]] std::uint64_t rows() const { return spill_ ? spill_->rows() : 0; }
  // Rows that could not be read again since the last call.
  std::uint64_t TakeLost();

 private:
  void TellComplaints();

  std::optional<Spill> spill_;
  const std::function<void(std::string_view)> say_;
  bool opened_ = false;
  bool failing_ = false;
  bool open_failing_ = false;
  Clock::time_point next_try_;
  Clock::time_point next_open_;
  std::string lines_;          // of what is being kept
  std::uint64_t removed_ = 0;  // since their number was told last
  bool told_ = false;          // that records are in the spill
  Clock::time_point next_told_;
  std::uint64_t told_bad_ = 0;  // of the spill's bad lines
};

}  // namespace gateway::delivery
