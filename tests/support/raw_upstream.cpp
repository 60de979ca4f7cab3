#include "support/raw_upstream.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gateway::support {
namespace {

std::size_t ContentLength(const std::string& head) {
  const auto at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 16, nullptr, 10);
}

}  // namespace

RawConnection::~RawConnection() { Close(); }

std::string RawConnection::ReadRequest() {
  return ReadUntil(
      [this](std::size_t head) { return head + ContentLength(buffer_.substr(0, head)); });
}

std::string RawConnection::ReadHead() {
  return ReadUntil([](std::size_t head) { return head; });
}

std::string RawConnection::ReadUntil(const std::function<std::size_t(std::size_t)>& whole_size) {
  std::array<char, 65536> piece{};
  for (;;) {
    const auto end = buffer_.find("\r\n\r\n");
    if (end != std::string::npos) {
      const std::size_t whole = whole_size(end + 4);
      if (buffer_.size() >= whole) {
        std::string request = buffer_.substr(0, whole);
        buffer_.erase(0, whole);
        return request;
      }
    }
    const auto got = ::recv(fd_, piece.data(), piece.size(), 0);
    if (got <= 0) {
      return {};
    }
    buffer_.append(piece.data(), static_cast<std::size_t>(got));
  }
}

std::string RawConnection::ReadToEnd() {
  std::array<char, 16384> piece{};
  for (ssize_t got = 1; got > 0;) {
    got = ::recv(fd_, piece.data(), piece.size(), 0);
    buffer_.append(piece.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  }
  return std::exchange(buffer_, {});
}

bool RawConnection::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawConnection::WriteUntilStalled(const std::function<std::string_view()>& next,
                                      std::chrono::milliseconds patience) {
  for (;;) {
    std::string_view bytes = next();
    if (bytes.empty()) {
      return true;
    }
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
        continue;
      }
      pollfd waiting{fd_, POLLOUT, 0};
      if (errno != EAGAIN || (::poll(&waiting, 1, static_cast<int>(patience.count())) > 0 &&
                              (waiting.revents & POLLERR) != 0)) {
        return false;
      }
      if ((waiting.revents & POLLOUT) == 0) {
        return true;
      }
    }
  }
}

void RawConnection::WaitUntilReceived() {
  int waiting = 0;
  while (::ioctl(fd_, SIOCOUTQ, &waiting) == 0 && waiting > 0) {
    std::this_thread::yield();
  }
}

bool RawConnection::WaitUnlessClosed(std::chrono::milliseconds time) const {
  pollfd waiting{fd_, POLLRDHUP, 0};
  return ::poll(&waiting, 1, static_cast<int>(time.count())) == 0;
}

void RawConnection::SendAtOnce() const {
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void RawConnection::WaitForClose() {
  std::array<char, 4096> piece{};
  while (::recv(fd_, piece.data(), piece.size(), 0) > 0) {
  }
}

void RawConnection::Reset() {
  const linger at_once{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  Close();
}

void RawConnection::Close() {
  if (fd_ >= 0) {
    ::close(std::exchange(fd_, -1));
  }
}

RawUpstream::RawUpstream(Script script) : script_(std::move(script)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  ::bind(listener_, reinterpret_cast<sockaddr*>(&address), length);
  ::listen(listener_, SOMAXCONN);
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

RawUpstream::~RawUpstream() {
  ::shutdown(listener_, SHUT_RDWR);  // wakes accept()
  acceptor_.join();
  ::close(listener_);
  for (Handler& handler : handlers_) {
    handler.thread.join();
  }
}

std::string RawUpstream::url() const { return "http://127.0.0.1:" + std::to_string(port_); }

void RawUpstream::Accept() {
  for (;;) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) {
      return;
    }
    connections_.fetch_add(1);
    JoinThoseThatAreOver();
    auto over = std::make_shared<std::atomic<bool>>(false);
    std::thread thread([this, fd, over] {
      {
        RawConnection connection(fd);
        script_(connection);
      }
      over->store(true);
    });
    handlers_.push_back({std::move(thread), std::move(over)});
  }
}

// A thread keeps its stack until it is joined, which thousands of connections would feel.
void RawUpstream::JoinThoseThatAreOver() {
  std::erase_if(handlers_, [](Handler& handler) {
    if (!handler.over->load()) {
      return false;
    }
    handler.thread.join();
    return true;
  });
}

RawUpstream::Script Answer(std::string response) {
  return [response = std::move(response)](RawConnection& connection) {
    while (!connection.ReadRequest().empty()) {
      connection.Write(response);
    }
  };
}

}  // namespace gateway::support
