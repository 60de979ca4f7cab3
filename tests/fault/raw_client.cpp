#include "fault/raw_client.hpp"

#include <cerrno>
#include <cstdint>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/canary.hpp"
#include "support/catch.hpp"
#include "support/patience.hpp"
#include "support/raw_upstream.hpp"

namespace gateway::fault {

int ConnectTo(int port, int receive_buffer) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (receive_buffer > 0) {  // before it is connected: the peer is told once how large it can be
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(fd);
    return -1;
  }
  return fd;
}

RawClient::RawClient(int port, int receive_buffer) : fd_(ConnectTo(port, receive_buffer)) {
  REQUIRE(fd_ >= 0);
  const timeval patience{support::kPatience.count(), 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

RawClient::~RawClient() { Close(); }

void RawClient::Close() {
  if (fd_ >= 0) {
    ::close(std::exchange(fd_, -1));
  }
}

void RawClient::Reset() {
  const linger at_once{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  Close();
}

bool RawClient::Send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::ShutdownSending() const { ::shutdown(fd_, SHUT_WR); }

bool RawClient::ReadMore() {
  char buffer[16384];
  const ssize_t count = ::recv(fd_, buffer, sizeof buffer, 0);
  if (count < 0) {
    REQUIRE(errno == ECONNRESET);  // else the deadline
    was_reset_ = true;
  }
  if (count <= 0) {
    return false;
  }
  read_.append(buffer, static_cast<std::size_t>(count));
  return true;
}

std::size_t RawClient::ReadSome(std::size_t most) const {
  std::string bytes(most, '\0');
  const ssize_t count = ::recv(fd_, bytes.data(), bytes.size(), 0);
  return count < 0 ? 0 : static_cast<std::size_t>(count);
}

std::size_t RawClient::ReadWhatIsThere(std::size_t most) const {
  std::string bytes(most, '\0');
  const ssize_t count = ::recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT);
  return count < 0 ? 0 : static_cast<std::size_t>(count);
}

std::string RawClient::TakeBytes(std::size_t count) {
  while (read_.size() < count && ReadMore()) {
  }
  std::string taken = read_.substr(0, count);
  read_.erase(0, taken.size());
  return taken;
}

std::string RawClient::ReadUntil(std::string_view text) {
  std::size_t at = read_.find(text);
  while (at == std::string::npos && ReadMore()) {
    at = read_.find(text);
  }
  return TakeBytes(at == std::string::npos ? read_.size() : at + text.size());
}

std::string RawClient::ReadToEnd() {
  while (ReadMore()) {
  }
  support::ExpectNoCanary(read_, "an answer");
  return std::exchange(read_, {});
}

std::string RawClient::Answer::Header(const std::string& name) const {
  const std::size_t at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) {
    return {};
  }
  const std::size_t value = at + name.size() + 4;
  return head.substr(value, head.find('\r', value) - value);
}

RawClient::Answer RawClient::Read(bool head_only) {
  Answer answer;
  answer.head = ReadUntil("\r\n\r\n");
  if (answer.head.size() < 12) {
    return answer;
  }
  answer.status = std::stoi(answer.head.substr(9, 3));
  const std::size_t length_at = answer.head.find("content-length: ");
  if (head_only || answer.status == 100 || answer.status == 204) {
    answer.complete = true;
  } else if (length_at != std::string::npos) {
    const std::size_t length = std::stoul(answer.head.substr(length_at + 16));
    answer.body = TakeBytes(length);
    answer.complete = answer.body.size() == length;
  } else if (answer.head.find("transfer-encoding: chunked") != std::string::npos) {
    for (std::string line = ReadUntil("\r\n"); !line.empty(); line = ReadUntil("\r\n")) {
      const std::size_t size = std::stoul(line, nullptr, 16);
      answer.body += TakeBytes(size);
      answer.complete = TakeBytes(2) == "\r\n" && size == 0;
      if (answer.complete) {
        break;
      }
    }
  } else {
    answer.body = ReadToEnd();
    answer.complete = !was_reset_;
  }
  support::ExpectNoCanary(answer.head, "a head");
  support::ExpectNoCanary(answer.body, "a body");
  return answer;
}

std::optional<std::string> CallOnce(int port, std::string_view request) {
  const int fd = ConnectTo(port);
  if (fd < 0) {
    return std::nullopt;
  }
  support::RawConnection connection(fd);
  return connection.Write(request) ? connection.ReadToEnd() : std::string();
}

}  // namespace gateway::fault
