#include "server/front/listener.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gateway::server {
namespace {

constexpr int kBacklog = 4096;
constexpr int kMaxAcceptsPerEvent = 64;
constexpr std::chrono::milliseconds kRest{10};

int OpenSpare() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

// A socket that listens there, or -1 and errno.
int OpenAt(const addrinfo& address) {
  const int fd = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return -1;
  }
  // Not SO_REUSEPORT: a second gateway on the port must notice.
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd, address.ai_addr, address.ai_addrlen) == 0 && ::listen(fd, kBacklog) == 0) {
    return fd;
  }
  const int reason = errno;
  ::close(fd);
  errno = reason;
  return -1;
}

int PortOf(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);  // NOLINT
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);  // NOLINT
  }
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);  // NOLINT
}

Error CannotListen(const std::string& host, int port, int reason) {
  if (reason == EADDRINUSE) {
    return Fail(ErrorCode::kConfig,
                fmt::format("{}:{} is taken by another program; stop that one or choose another "
                            "port",
                            host, port));
  }
  return Fail(ErrorCode::kConfig, fmt::format("cannot listen on {}:{}: {}", host, port,
                                              std::strerror(reason)));  // NOLINT
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::Bind(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (failed != 0) {
    return Fail(ErrorCode::kConfig,
                fmt::format("cannot listen on {}:{}: {}", host, port, ::gai_strerror(failed)));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  int reason = EADDRNOTAVAIL;
  for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
    const int fd = OpenAt(*address);
    if (fd >= 0) {
      return std::unique_ptr<Listener>(new Listener(fd, PortOf(fd)));
    }
    reason = errno;
  }
  return CannotListen(host, port, reason);
}

Listener::Listener(int fd, int port) : fd_(fd), spare_fd_(OpenSpare()), port_(port) {}

Listener::~Listener() {
  if (fd_ >= 0) {
    ::close(fd_);
  }
  if (spare_fd_ >= 0) {
    ::close(spare_fd_);
  }
}

void Listener::Start(EventLoop& loop, Accepted accepted) {
  loop_ = &loop;
  accepted_ = std::move(accepted);
  Watch();
}

void Listener::Stop() {
  if (loop_ == nullptr) {
    return;
  }
  for (int accepts = 0; accepts < kBacklog && AcceptOne(); ++accepts) {
  }
  loop_->StopTimer(rest_);
  loop_->Unwatch(fd_);
  loop_ = nullptr;
  ::close(std::exchange(fd_, -1));
}

void Listener::Watch() { loop_->Watch(fd_, IoEvents{true, false, false}, this); }

void Listener::OnIo(int /*fd*/, IoEvents /*ready*/) noexcept {
  int accepts = 0;
  while (accepts < kMaxAcceptsPerEvent && AcceptOne()) {
    ++accepts;
  }
}

// False when it is no use to try again now. No error is for ever: whatever it is, the next client
// gets its chance.
bool Listener::AcceptOne() {
  const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) {
    accepted_(fd);
    return true;
  }
  switch (errno) {
    case EAGAIN:
      return false;
    case EMFILE:
    case ENFILE:
      if (MakeRoom()) {
        return true;
      }
      RestAWhile();
      return false;
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case EPERM:
      return true;
    default:
      RestAWhile();
      return false;
  }
}

// Without a descriptor a client that waits cannot even be refused, and would be reported again and
// again. The spare one lets it be closed.
bool Listener::MakeRoom() {
  if (spare_fd_ < 0) {
    spare_fd_ = OpenSpare();
    return false;
  }
  ::close(spare_fd_);
  const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) {
    ::close(fd);
  }
  spare_fd_ = OpenSpare();
  return fd >= 0;
}

void Listener::RestAWhile() {
  loop_->Unwatch(fd_);
  rest_ = loop_->StartTimer(kRest, [this] { Watch(); });
}

}  // namespace gateway::server
