#include <array>
#include <cerrno>
#include <system_error>

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "libgateway/transport/upstream_socket.hpp"

namespace gateway::transport {
namespace {

class PlainSocket final : public UpstreamSocket {
 public:
  explicit PlainSocket(int fd) : fd_(fd) {}
  ~PlainSocket() override { ::close(fd_); }
  PlainSocket(const PlainSocket&) = delete;
  PlainSocket& operator=(const PlainSocket&) = delete;

  [[nodiscard]] int fd() const override { return fd_; }

  Progress Send(std::string_view first, std::string_view second) override {
    if (second.empty()) {
      return Told(::send(fd_, first.data(), first.size(), MSG_NOSIGNAL));
    }
    // sendmsg only reads, but takes no const pointer.
    std::array<iovec, 2> pieces{{{const_cast<char*>(first.data()), first.size()},      // NOLINT
                                 {const_cast<char*>(second.data()), second.size()}}};  // NOLINT
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    return Told(::sendmsg(fd_, &message, MSG_NOSIGNAL));
  }

  Progress Receive(std::span<char> to) override {
    const Progress told = Told(::recv(fd_, to.data(), to.size(), 0));
    return told.count == 0 && told.state == State::kDone ? Progress{0, State::kEnd} : told;
  }

  [[nodiscard]] bool holds_bytes() const override { return false; }

  [[nodiscard]] std::string detail() const override {
    return error_ == 0 ? "" : std::generic_category().message(error_);
  }

 private:
  Progress Told(ssize_t result) {
    if (result >= 0) {
      return {static_cast<std::size_t>(result), State::kDone};
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) {
      return {0, State::kAgain};  // level-triggered: an interrupted call comes again
    }
    error_ = errno;
    return {0, State::kLost};
  }

  const int fd_;
  int error_ = 0;  // errno of what failed
};

}  // namespace

std::unique_ptr<UpstreamSocket> NewPlainSocket(int fd) { return std::make_unique<PlainSocket>(fd); }

}  // namespace gateway::transport
