#include "server/front/out_buffer.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>

#include <sys/socket.h>
#include <sys/uio.h>

namespace gateway::server {
namespace {

constexpr std::size_t kMaxParts = 4;

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK; }

ssize_t SendParts(int fd, std::span<const std::string_view> parts) {
  assert(parts.size() <= kMaxParts);
  std::array<iovec, kMaxParts> pieces{};
  msghdr message{};
  message.msg_iov = pieces.data();
  for (const std::string_view part : parts) {
    if (!part.empty()) {
      // sendmsg only reads them.
      pieces[message.msg_iovlen++] = {const_cast<char*>(part.data()), part.size()};  // NOLINT
    }
  }
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(fd, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent;
}

}  // namespace

bool OutBuffer::Send(int fd, std::span<const std::string_view> parts) {
  std::size_t sent = 0;
  if (empty()) {
    const ssize_t taken = SendParts(fd, parts);
    if (taken < 0 && !WouldBlock()) {
      return false;
    }
    sent = taken < 0 ? 0 : static_cast<std::size_t>(taken);
  }
  Keep(parts, sent);
  return true;
}

bool OutBuffer::Flush(int fd) {
  while (!empty()) {
    const std::string_view waiting = std::string_view(data_).substr(sent_);
    const ssize_t taken = SendParts(fd, std::array{waiting});
    if (taken < 0) {
      return WouldBlock();
    }
    sent_ += static_cast<std::size_t>(taken);
  }
  Clear();
  return true;
}

void OutBuffer::Clear() {
  data_ = std::string();
  sent_ = 0;
}

void OutBuffer::Keep(std::span<const std::string_view> parts, std::size_t skip) {
  for (const std::string_view part : parts) {
    const std::size_t known = std::min(skip, part.size());
    skip -= known;
    if (known < part.size() && sent_ > data_.size() / 2) {
      data_.erase(0, sent_);  // less than half is left to move
      sent_ = 0;
    }
    data_.append(part, known);
  }
}

}  // namespace gateway::server
