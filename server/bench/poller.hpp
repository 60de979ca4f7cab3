// Poller: epoll with a clock fine enough for a load generator. The gateway's own loop counts in
// milliseconds, and allocates for each timer.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include <sys/epoll.h>

#include "gateway/result.hpp"

namespace gateway::server::bench {

using TimePoint = std::chrono::steady_clock::time_point;

class Poller {
 public:
  // Error: kInternal when the system has no descriptors left.
  static Result<Poller> Create();
  ~Poller();
  Poller(Poller&& other) noexcept;
  Poller& operator=(Poller&&) = delete;
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // `events`: EPOLLIN, EPOLLOUT. `owner` comes back with what Wait gives. A closed descriptor is
  // forgotten by itself.
  void Add(int fd, std::uint32_t events, void* owner) const;
  void Change(int fd, std::uint32_t events, void* owner) const;

  // Waits until something is ready, or until that time. Valid until the next call.
  const std::vector<epoll_event>& Wait(TimePoint until);

 private:
  Poller(int epoll, int timer);

  int epoll_;
  int timer_;
  TimePoint armed_;
  std::vector<epoll_event> room_;
  std::vector<epoll_event> ready_;
};

}  // namespace gateway::server::bench
