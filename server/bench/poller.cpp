#include "server/bench/poller.hpp"

#include <array>
#include <cstddef>
#include <utility>

#include <sys/timerfd.h>
#include <unistd.h>

namespace gateway::server::bench {
namespace {

constexpr std::size_t kMostAtOnce = 1024;

void Control(int epoll, int what, int fd, std::uint32_t events, void* owner) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = owner;
  ::epoll_ctl(epoll, what, fd, &event);
}

}  // namespace

Result<Poller> Poller::Create() {
  Poller poller(::epoll_create1(EPOLL_CLOEXEC),
                ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  if (poller.epoll_ < 0 || poller.timer_ < 0) {
    return Fail(ErrorCode::kInternal, "the system has no descriptors left");
  }
  poller.Add(poller.timer_, EPOLLIN, nullptr);
  return poller;
}

Poller::Poller(int epoll, int timer) : epoll_(epoll), timer_(timer), room_(kMostAtOnce) {
  ready_.reserve(kMostAtOnce);
}

Poller::Poller(Poller&& other) noexcept
    : epoll_(std::exchange(other.epoll_, -1)),
      timer_(std::exchange(other.timer_, -1)),
      armed_(other.armed_),
      room_(std::move(other.room_)),
      ready_(std::move(other.ready_)) {}

Poller::~Poller() {
  for (const int fd : {epoll_, timer_}) {
    if (fd >= 0) {
      ::close(fd);
    }
  }
}

void Poller::Add(int fd, std::uint32_t events, void* owner) const {
  Control(epoll_, EPOLL_CTL_ADD, fd, events, owner);
}

void Poller::Change(int fd, std::uint32_t events, void* owner) const {
  Control(epoll_, EPOLL_CTL_MOD, fd, events, owner);
}

const std::vector<epoll_event>& Poller::Wait(TimePoint until) {
  if (until != armed_) {
    armed_ = until;
    const auto time = until.time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
    itimerspec at{};
    at.it_value.tv_sec = seconds.count();
    at.it_value.tv_nsec = std::chrono::nanoseconds(time - seconds).count();
    ::timerfd_settime(timer_, TFD_TIMER_ABSTIME, &at, nullptr);
  }
  const int count = ::epoll_wait(epoll_, room_.data(), static_cast<int>(room_.size()), -1);
  ready_.clear();
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = room_[static_cast<std::size_t>(i)];
    if (event.data.ptr != nullptr) {
      ready_.push_back(event);
      continue;
    }
    // Read, so that it is not ready again; and armed anew, whenever it is for.
    std::array<char, sizeof(std::uint64_t)> expirations{};
    [[maybe_unused]] const auto size = ::read(timer_, expirations.data(), expirations.size());
    armed_ = {};
  }
  return ready_;
}

}  // namespace gateway::server::bench
