#include "server/front/out_buffer.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>

#include <sys/socket.h>
#include <sys/uio.h>

namespace gateway::server {
namespace {

constexpr std::size_t kBlockBytes = 16U << 10U;
constexpr std::size_t kMaxParts = 16;

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
  for (const std::string_view part : parts) {
    const std::size_t gone = std::min(sent, part.size());
    sent -= gone;
    Keep(part.substr(gone));
  }
  return true;
}

bool OutBuffer::Flush(int fd) {
  while (!empty()) {
    std::array<std::string_view, kMaxParts> parts;
    std::size_t begin = begin_;
    std::size_t left = size_;
    for (std::size_t i = 0; i < std::min(blocks_.size(), parts.size()); ++i) {
      parts[i] = {blocks_[i].get() + begin, std::min(left, kBlockBytes - begin)};
      left -= parts[i].size();
      begin = 0;
    }
    const ssize_t taken = SendParts(fd, parts);
    if (taken < 0) {
      return WouldBlock();
    }
    Drop(static_cast<std::size_t>(taken));
  }
  return true;
}

void OutBuffer::Clear() {
  blocks_.clear();
  begin_ = 0;
  size_ = 0;
}

void OutBuffer::Keep(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = begin_ + size_;
    const std::size_t room = blocks_.size() * kBlockBytes - end;
    if (room == 0) {
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(kBlockBytes));
      continue;
    }
    const std::size_t count = bytes.copy(blocks_.back().get() + end % kBlockBytes, room);
    bytes.remove_prefix(count);
    size_ += count;
  }
}

void OutBuffer::Drop(std::size_t count) {
  begin_ += count;
  size_ -= count;
  if (empty()) {
    return Clear();
  }
  const auto done = static_cast<std::ptrdiff_t>(begin_ / kBlockBytes);
  blocks_.erase(blocks_.begin(), blocks_.begin() + done);
  begin_ %= kBlockBytes;
}

}  // namespace gateway::server
