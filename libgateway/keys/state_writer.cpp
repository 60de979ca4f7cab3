#include "libgateway/keys/state_writer.hpp"

#include <system_error>
#include <utility>

namespace gateway::keys {
namespace {

// Changes come in bursts: one transaction for each.
constexpr std::chrono::milliseconds kLinger{100};

}  // namespace

StateWriter::StateWriter(std::unique_ptr<KeyStateStore> store, std::vector<SavedKeyState> known,
                         Told told, std::chrono::milliseconds pause)
    : store_(std::move(store)), known_(std::move(known)), told_(std::move(told)), pause_(pause) {
  if (store_->shared()) {
    const base::MutexLock lock(mutex_);
    Start();
  }
}

StateWriter::~StateWriter() {
  std::thread thread;
  {
    const base::MutexLock lock(mutex_);
    stop_ = true;
    thread.swap(thread_);
  }
  changed_.notify_all();
  if (thread.joinable()) {
    thread.join();
  }
}

void StateWriter::Add(const std::shared_ptr<KeyEntry>& entry) {
  {
    const base::MutexLock lock(mutex_);
    changes_.insert(entry);
    Ask();
  }
  changed_.notify_all();
}

void StateWriter::Ask() {
  ++asked_;
  Start();
}

void StateWriter::Start() {
  if (thread_.joinable() || stop_) {
    return;
  }
  try {
    thread_ = std::thread([this] { Run(); });
  } catch (const std::system_error&) {
    // No thread to be had now: the next change tries again.
  }
}

void StateWriter::Flush() {
  base::MutexLock lock(mutex_);
  if (changes_.empty() && asked_ == done_) {
    return;
  }
  Ask();
  if (!thread_.joinable()) {
    return;
  }
  hurry_ = true;
  changed_.notify_all();
  const std::uint64_t wanted = asked_;
  while (done_ < wanted) {
    changed_.wait(mutex_);
  }
}

void StateWriter::Run() {
  const base::MutexLock lock(mutex_);
  while (true) {
    AwaitWork();
    const auto until = std::chrono::steady_clock::now() + kLinger;
    while (!hurry_ && !stop_ && changed_.wait_until(mutex_, until) != std::cv_status::timeout) {
    }
    const bool last = stop_;
    hurry_ = false;
    const std::uint64_t round = asked_;
    Entries taken;
    taken.swap(changes_);
    mutex_.unlock();
    const bool saved = taken.empty() || Save(taken);
    mutex_.lock();
    if (!saved) {
      changes_.merge(taken);
    }
    taken.clear();
    done_ = round;
    changed_.notify_all();
    if (last) {
      return;
    }
  }
}

void StateWriter::AwaitWork() {
  auto next = std::chrono::steady_clock::now() + pause_;
  while (asked_ == done_ && !stop_) {
    if (!store_->shared()) {
      changed_.wait(mutex_);
    } else if (changed_.wait_until(mutex_, next) == std::cv_status::timeout) {
      mutex_.unlock();
      Read();
      mutex_.lock();
      next = std::chrono::steady_clock::now() + pause_;
    }
  }
}

// A store that fails is read again after the next pause.
void StateWriter::Read() {
  auto states = store_->Load();
  if (!states) {
    return;
  }
  const std::vector<SavedKeyState> news = known_.Replace(*std::move(states));
  if (!news.empty()) {
    told_(news);
  }
}

bool StateWriter::Save(const Entries& entries) {
  // What is written takes the place of what is there: others' news must be in it.
  if (store_->shared()) {
    Read();
  }
  std::vector<SavedKeyState> states;
  std::vector<std::uint64_t> changes;
  for (const auto& entry : entries) {
    changes.push_back(entry->state_changes());
    states.push_back(entry->Saved());
  }
  if (!store_->Save(states)) {
    return false;
  }
  auto change = changes.begin();
  for (const auto& entry : entries) {
    entry->NoteInStore(*change++);
  }
  known_.Add(std::move(states));
  return true;
}

}  // namespace gateway::keys
