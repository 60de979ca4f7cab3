// Listener: a listening socket.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/event_loop.hpp"
#include "gateway/result.hpp"

namespace gateway::server {

class Listener final : public IoHandler {
 public:
  // Takes over a connected non-blocking socket. Loop thread.
  using Accepted = std::function<void(int fd)>;

  // Port 0: the system chooses. May block on a name. Error: kConfig when the address is taken or
  // not ours.
  static Result<std::unique_ptr<Listener>> Bind(const std::string& host, int port);

  ~Listener() override;  // after Stop(), if it was started
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Loop thread, both. Stop() accepts first what has connected already.
  void Start(EventLoop& loop, Accepted accepted);
  void Stop();

  [[nodiscard]] int port() const { return port_; }

  void OnIo(int fd, IoEvents ready) noexcept override;

 private:
  Listener(int fd, int port);
  bool AcceptOne();
  bool MakeRoom();
  void RestAWhile();
  void Watch();

  int fd_;
  int spare_fd_;  // given up for a moment when there are no descriptors left
  const int port_;
  EventLoop* loop_ = nullptr;  // null: not started
  EventLoop::TimerId rest_ = 0;
  Accepted accepted_;
};

}  // namespace gateway::server
