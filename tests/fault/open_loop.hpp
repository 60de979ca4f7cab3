// Requests at a fixed rate, however long their answers take: what a crowd does to a server.
#pragma once

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gateway::server {

struct LoopAnswer {
  int status = 0;          // 0: no whole answer
  bool may_retry = false;  // it has Retry-After
  std::chrono::steady_clock::duration took{};
};

// Each on a connection of its own, which the request says is to be closed.
class OpenLoop {
 public:
  using Clock = std::chrono::steady_clock;

  OpenLoop(int port, std::string request) : port_(port), request_(std::move(request)) {}

  // Asks `count` times, `per_second` a second, and waits for all answers.
  std::vector<LoopAnswer> Run(int count, double per_second) {
    const auto start = Clock::now();
    const auto due = [&](int number) {
      return start + std::chrono::duration_cast<Clock::duration>(
                         std::chrono::duration<double>(number / per_second));
    };
    int sent = 0;
    while (sent < count || !open_.empty()) {
      while (sent < count && Clock::now() >= due(sent)) {
        Ask();
        ++sent;
      }
      Wait(sent < count ? due(sent) - Clock::now() : std::chrono::seconds(1));
    }
    return std::move(answers_);
  }

 private:
  struct Open {
    int fd;
    Clock::time_point asked;
    std::string text;
  };

  void Ask() {
    const auto now = Clock::now();
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::send(fd, request_.data(), request_.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request_.size())) {
      answers_.push_back({});
      ::close(fd);
      return;
    }
    ::fcntl(fd, F_SETFL, O_NONBLOCK);
    open_.push_back({fd, now, {}});
  }

  void Wait(Clock::duration longest) {
    polled_.clear();
    for (const Open& one : open_) {
      polled_.push_back({one.fd, POLLIN, 0});
    }
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(longest).count();
    ::poll(polled_.data(), polled_.size(), static_cast<int>(std::clamp<long>(ms, 0, 1'000)));
    for (std::size_t i = polled_.size(); i-- > 0;) {
      if (polled_[i].revents != 0 && Read(&open_[i])) {
        std::swap(open_[i], open_.back());
        open_.pop_back();
      }
    }
  }

  // True at the end of the answer.
  bool Read(Open* one) {
    char piece[16'384];
    for (;;) {
      const ssize_t got = ::recv(one->fd, piece, sizeof piece, 0);
      if (got > 0) {
        one->text.append(piece, static_cast<std::size_t>(got));
      } else if (got < 0 && errno == EAGAIN) {
        return false;
      } else {
        answers_.push_back(Judge(*one));
        ::close(one->fd);
        return true;
      }
    }
  }

  static LoopAnswer Judge(const Open& one) {
    LoopAnswer answer;
    answer.took = Clock::now() - one.asked;
    const std::size_t head_end = one.text.find("\r\n\r\n");
    const std::size_t length = one.text.find("content-length: ");
    if (head_end != std::string::npos && length < head_end &&
        one.text.size() == head_end + 4 + std::stoul(one.text.substr(length + 16))) {
      answer.status = std::stoi(one.text.substr(9, 3));
      answer.may_retry = one.text.find("\r\nretry-after: ") < head_end;
    }
    return answer;
  }

  const int port_;
  const std::string request_;
  std::vector<Open> open_;
  std::vector<pollfd> polled_;
  std::vector<LoopAnswer> answers_;
};

}  // namespace gateway::server
