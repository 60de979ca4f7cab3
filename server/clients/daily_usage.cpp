#include "server/clients/daily_usage.hpp"

#include <algorithm>
#include <cstdio>
#include <vector>

#include <fmt/format.h>

namespace gateway::server {
namespace {

constexpr std::chrono::seconds kPause{1};  // between two writes
constexpr std::chrono::seconds kLook{2};
// Upstreams tell the numbers: they may be anything. More than this no answer has.
constexpr std::uint64_t kMostAtOnce = 1'000'000'000'000;

}  // namespace

Result<std::unique_ptr<DailyUsage>> DailyUsage::Open(const LogConfig& config, SystemClock clock) {
  auto store = OpenClientUsageStore(config);
  if (!store) {
    return store.error();
  }
  const bool others = !config.url.empty();
  auto usage = std::make_unique<DailyUsage>(*std::move(store), config.utc_offset, std::move(clock),
                                            others ? kLook : std::chrono::seconds(0));
  if (auto read = usage->Read(usage->Today()); !read) {
    return read.error();
  }
  return usage;
}

DailyUsage::DailyUsage(std::unique_ptr<ClientUsageStore> store, std::chrono::minutes utc_offset,
                       SystemClock clock, std::chrono::milliseconds look)
    : store_(std::move(store)),
      utc_offset_(utc_offset),
      clock_(std::move(clock)),
      look_(look),
      thread_([this] { Run(); }) {}

DailyUsage::~DailyUsage() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  if (const auto written = Write(); !written) {
    fmt::print(stderr, "what clients used last is lost: {}\n", written.error().message);
  }
}

DailyUsage::Day DailyUsage::Today() const {
  return Day(std::chrono::floor<std::chrono::days>(clock_() + utc_offset_));
}

void DailyUsage::Count(const std::string& client, std::uint64_t tokens) {
  const Day today = Today();
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (day_ != today) {
      day_ = today;
      used_.clear();
    }
    first = unwritten_.empty();
    for (UsedToday* used : {&used_[client], &unwritten_[{today, client}]}) {
      used->tokens += std::min(tokens, kMostAtOnce);
      ++used->requests;
    }
  }
  if (first) {
    wake_.notify_one();
  }
}

UsedToday DailyUsage::Of(std::string_view client) const {
  const Day today = Today();
  const std::lock_guard lock(mutex_);
  const auto found = used_.find(client);
  return day_ != today || found == used_.end() ? UsedToday{} : found->second;
}

std::optional<std::chrono::seconds> DailyUsage::WaitForAny(std::string_view client,
                                                           std::size_t limit) const {
  if (limit == 0 || Of(client).tokens < limit) {
    return std::nullopt;
  }
  const auto here = clock_() + utc_offset_;
  const auto tomorrow = std::chrono::floor<std::chrono::days>(here) + std::chrono::days(1);
  return std::chrono::ceil<std::chrono::seconds>(tomorrow - here);
}

Result<void> DailyUsage::Write() {
  const std::lock_guard one_at_a_time(writing_);
  decltype(unwritten_) taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(unwritten_);
  }
  if (taken.empty()) {
    return look_.count() == 0 ? Result<void>() : Read(Today());
  }
  std::vector<ClientUsage> rows;
  for (const auto& [key, used] : taken) {
    rows.push_back({key.first, key.second, used.tokens, used.requests});
  }
  if (auto added = store_->Add(rows); !added) {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, used] : taken) {
      unwritten_[key].tokens += used.tokens;
      unwritten_[key].requests += used.requests;
    }
    return added;
  }
  return Read(Today());
}

// What the store knows of `day`, and what it does not yet know.
Result<void> DailyUsage::Read(Day day) {
  const auto stored = store_->Load(day);
  if (!stored) {
    return stored.error();
  }
  const std::lock_guard lock(mutex_);
  day_ = day;
  used_.clear();
  for (const ClientUsage& row : *stored) {
    used_[row.client] = {row.tokens, row.requests};
  }
  for (const auto& [key, used] : unwritten_) {
    if (key.first == day) {
      used_[key.second].tokens += used.tokens;
      used_[key.second].requests += used.requests;
    }
  }
  return {};
}

bool DailyUsage::Await(std::unique_lock<std::mutex>* lock) {
  const auto is_due = [this] { return stopping_ || !unwritten_.empty(); };
  if (look_.count() == 0) {
    wake_.wait(*lock, is_due);
  } else if (!wake_.wait_for(*lock, look_, is_due)) {
    return true;
  }
  wake_.wait_for(*lock, kPause, [this] { return stopping_; });
  return !stopping_;
}

void DailyUsage::Run() {
  bool failing = false;
  std::unique_lock lock(mutex_);
  while (Await(&lock)) {  // at the end the destructor writes the rest
    lock.unlock();
    const auto written = Write();
    if (!written && !failing) {
      fmt::print(stderr, "{}; it is tried again\n", written.error().message);
    }
    failing = !written;
    lock.lock();
  }
}

}  // namespace gateway::server
