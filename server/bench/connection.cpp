#include "server/bench/connection.hpp"

#include <cerrno>
#include <utility>

#include <netinet/tcp.h>
#include <unistd.h>

namespace gateway::server::bench {

bool Connection::Open(const SocketAddress& address, const Poller& poller) {
  Close();
  fd_ = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) {
    return false;
  }
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto* where = reinterpret_cast<const sockaddr*>(&address.storage);  // NOLINT: sockets
  connected_ = ::connect(fd_, where, address.size) == 0;
  if (!connected_ && errno != EINPROGRESS) {
    Close();
    return false;
  }
  waits_to_write_ = !connected_;
  reader.Reset();
  poller.Add(fd_, connected_ ? EPOLLIN : EPOLLIN | EPOLLOUT, this);
  return true;
}

void Connection::Close() {
  if (fd_ >= 0) {
    ::close(std::exchange(fd_, -1));
  }
  connected_ = false;
  waits_to_write_ = false;
  left_ = {};
}

bool Connection::Send(std::string_view request, const Poller& poller) {
  left_ = request;
  return !connected_ || Flush(poller);
}

bool Connection::OnWritable(const Poller& poller) {
  if (!connected_) {
    int failure = 0;
    socklen_t size = sizeof failure;
    ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &failure, &size);
    if (failure != 0) {
      return false;
    }
    connected_ = true;
  }
  return Flush(poller);
}

bool Connection::Flush(const Poller& poller) {
  while (!left_.empty()) {
    const ssize_t sent = ::send(fd_, left_.data(), left_.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) {
      continue;
    }
    if (sent < 0 && errno != EAGAIN) {
      return false;
    }
    if (sent < 0) {
      break;
    }
    left_.remove_prefix(static_cast<std::size_t>(sent));
  }
  const bool waits = !left_.empty();
  if (waits != std::exchange(waits_to_write_, waits)) {
    poller.Change(fd_, waits ? EPOLLIN | EPOLLOUT : EPOLLIN, this);
  }
  return true;
}

Connection::Read Connection::Receive(std::span<char> room, std::size_t* size) const {
  const ssize_t count = ::recv(fd_, room.data(), room.size(), 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
    return Read::kNothing;
  }
  if (count <= 0) {
    return Read::kEnd;
  }
  *size = static_cast<std::size_t>(count);
  return Read::kBytes;
}

}  // namespace gateway::server::bench
