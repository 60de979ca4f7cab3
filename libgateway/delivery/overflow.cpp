#include "libgateway/delivery/overflow.hpp"

#include <utility>

#include <fmt/format.h>

#include "libgateway/delivery/spill_line.hpp"

namespace gateway::delivery {
namespace {

constexpr std::chrono::seconds kPause{1};        // after an error
constexpr std::chrono::minutes kSayAgain{1};     // a sink that is slow again and again is told once
constexpr std::size_t kLargestText = 1U << 20U;  // whose memory is kept for the next

}  // namespace

Overflow::Overflow(const LogDelivery& delivery, std::function<void(std::string_view)> say)
    : say_(std::move(say)) {
  if (!delivery.spill_folder.empty()) {
    spill_.emplace(delivery.spill_folder, SpillLimits{.bytes = delivery.spill_bytes});
  }
}

void Overflow::Open() {
  if (!spill_ || opened_ || Clock::now() < next_open_) {
    return;
  }
  next_open_ = Clock::now() + kPause;
  if (auto opened = spill_->Open(); !opened) {
    if (!open_failing_) {
      say_(fmt::format("cannot look into the spill: {}", opened.error().message));
    }
    open_failing_ = true;
    return;
  }
  opened_ = true;
  TellComplaints();
  if (spill_->rows() > 0) {
    say_(fmt::format("{} records of an earlier run are in {}", spill_->rows(), spill_->folder()));
    told_ = true;
  }
}

bool Overflow::Keep(records::RecordSpan records) {
  if (!ready()) {
    return false;
  }
  lines_.clear();
  LogRecord unpacked;
  for (const records::PackedRecord* record : records) {
    records::Unpack(*record, &unpacked);
    AppendSpillLine(unpacked, &lines_);
  }
  const bool first = spill_->rows() == 0;
  const auto kept = spill_->Append(lines_, records.size());
  if (lines_.size() > kLargestText) {
    lines_ = {};
  }
  TellComplaints();
  if (!kept) {
    if (!failing_) {
      say_(fmt::format("cannot spill: {}", kept.error().message));
    }
    failing_ = true;
    next_try_ = Clock::now() + kPause;
    return false;
  }
  if (failing_) {
    say_("spilling works again");
  } else if (first && Clock::now() >= next_told_) {
    say_(fmt::format("records go to {} until they can be written", spill_->folder()));
    told_ = true;
    next_told_ = Clock::now() + kSayAgain;
  }
  failing_ = false;
  opened_ = true;
  return true;
}

std::vector<LogRecord> Overflow::Next(std::size_t most) {
  if (rows() == 0) {
    return {};
  }
  auto records = spill_->Next(most);
  if (!records) {
    say_(fmt::format("cannot read the spill: {}", records.error().message));
    return {};
  }
  removed_ += records->size();
  return *std::move(records);
}

void Overflow::Remove() {
  spill_->Remove();
  if (spill_->rows() == 0 && std::exchange(told_, false)) {
    say_(fmt::format("{} records of the spill are written", std::exchange(removed_, 0)));
  }
}

void Overflow::TellComplaints() {
  for (const std::string& complaint : spill_->TakeComplaints()) {
    say_(fmt::format("rows of an earlier run are left alone: {}", complaint));
  }
}

std::uint64_t Overflow::TakeLost() {
  if (!spill_ || spill_->bad_lines() == told_bad_) {
    return 0;
  }
  const std::uint64_t lost = spill_->bad_lines() - std::exchange(told_bad_, spill_->bad_lines());
  say_(fmt::format("{} rows of the spill in {} cannot be read and are lost", lost,
                   spill_->folder()));
  return lost;
}

}  // namespace gateway::delivery
