#include "libgateway/transport/epoll_loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string>
#include <utility>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace gateway::transport {
namespace {

constexpr std::size_t kEventsPerWait = 256;
constexpr unsigned kDescriptorBits = 32;

std::uint32_t ToEpoll(IoEvents wanted) {
  return (wanted.readable ? static_cast<std::uint32_t>(EPOLLIN) : 0U) |
         (wanted.writable ? static_cast<std::uint32_t>(EPOLLOUT) : 0U) |
         (wanted.hangup ? static_cast<std::uint32_t>(EPOLLRDHUP) : 0U);
}

IoEvents FromEpoll(std::uint32_t events) {
  const bool failed = (events & (EPOLLERR | EPOLLHUP)) != 0;
  return IoEvents{(events & EPOLLIN) != 0 || failed, (events & EPOLLOUT) != 0 || failed,
                  (events & EPOLLRDHUP) != 0 || failed};
}

}  // namespace

Result<std::unique_ptr<EpollLoop>> EpollLoop::Create() {
  const int epoll_fd = ::epoll_create1(EPOLL_CLOEXEC);
  const int wake_fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (epoll_fd < 0 || wake_fd < 0) {
    const std::string reason = std::strerror(errno);  // NOLINT(concurrency-mt-unsafe)
    ::close(epoll_fd);
    ::close(wake_fd);
    return Fail(ErrorCode::kInternal, "cannot make an event loop: " + reason);
  }
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = static_cast<std::uint64_t>(wake_fd);
  ::epoll_ctl(epoll_fd, EPOLL_CTL_ADD, wake_fd, &event);
  return std::unique_ptr<EpollLoop>(new EpollLoop(epoll_fd, wake_fd));
}

EpollLoop::EpollLoop(int epoll_fd, int wake_fd) : epoll_fd_(epoll_fd), wake_fd_(wake_fd) {}

EpollLoop::~EpollLoop() {
  ::close(epoll_fd_);
  ::close(wake_fd_);
}

void EpollLoop::Run() {
  thread_.store(std::this_thread::get_id());
  while (!stop_.load()) {
    Wait();
    timers_.RunDue(TimerQueue::Clock::now());
    RunPosted();
  }
  RunPosted();
}

void EpollLoop::Stop() {
  stop_.store(true);
  Post([] {});
}

void EpollLoop::Post(std::function<void()> task) {
  bool first = false;
  {
    const base::MutexLock lock(mutex_);
    first = posted_.empty();
    posted_.push_back(std::move(task));
  }
  // On the loop's own thread it looks before it waits.
  if (first && !InLoop()) {
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then the loop is awake anyway.
    [[maybe_unused]] const auto written = ::write(wake_fd_, &one, sizeof one);
  }
}

bool EpollLoop::InLoop() const { return thread_.load() == std::this_thread::get_id(); }

void EpollLoop::Watch(int fd, IoEvents wanted, IoHandler* handler) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= watched_.size()) {
    watched_.resize(std::max(index + 1, watched_.size() * 2));
  }
  Watched& watched = watched_[index];
  const std::uint32_t events = ToEpoll(wanted);
  const bool known = watched.handler != nullptr;
  watched.handler = handler;
  if (known && watched.events == events) {
    return;
  }
  watched.events = events;
  epoll_event event{};
  event.events = events;
  event.data.u64 = (static_cast<std::uint64_t>(watched.generation) << kDescriptorBits) |
                   static_cast<unsigned>(fd);
  ::epoll_ctl(epoll_fd_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
}

void EpollLoop::Unwatch(int fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= watched_.size() || watched_[index].handler == nullptr) {
    return;
  }
  watched_[index].handler = nullptr;
  ++watched_[index].generation;
  ::epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr);
}

EventLoop::TimerId EpollLoop::StartTimer(std::chrono::milliseconds delay,
                                         std::function<void()> task) {
  return timers_.Start(TimerQueue::Clock::now() + delay, std::move(task));
}

void EpollLoop::StopTimer(TimerId timer) { timers_.Stop(timer); }

void EpollLoop::Wait() {
  std::array<epoll_event, kEventsPerWait> events;  // NOLINT: filled by epoll_wait
  const int count =
      ::epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()), WaitMilliseconds());
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    const int fd = static_cast<int>(event.data.u64 & UINT32_MAX);
    if (fd == wake_fd_) {
      std::uint64_t ignored = 0;
      [[maybe_unused]] const auto got = ::read(wake_fd_, &ignored, sizeof ignored);
      continue;
    }
    const Watched& watched = watched_[static_cast<std::size_t>(fd)];
    if (watched.handler != nullptr &&
        watched.generation == static_cast<std::uint32_t>(event.data.u64 >> kDescriptorBits)) {
      watched.handler->OnIo(fd, FromEpoll(event.events));
    }
  }
}

void EpollLoop::RunPosted() {
  {
    const base::MutexLock lock(mutex_);
    running_.swap(posted_);
  }
  for (std::function<void()>& task : running_) {
    task();
    task = nullptr;  // its captures go before the next task runs
  }
  running_.clear();
}

int EpollLoop::WaitMilliseconds() {
  {
    const base::MutexLock lock(mutex_);
    if (!posted_.empty()) {
      return 0;
    }
  }
  const auto due = timers_.next_due();
  if (!due) {
    return -1;
  }
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*due - TimerQueue::Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
}

}  // namespace gateway::transport
