// RawUpstream: a server on port 0 that answers with exactly the bytes a test wants.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace gateway::support {

// One side of a connection, blocking.
class RawConnection {
 public:
  explicit RawConnection(int fd) : fd_(fd) {}
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  // Head and body (by Content-Length) of the next request; empty when the peer is gone.
  std::string ReadRequest();
  // False when the peer is gone.
  bool Write(std::string_view bytes);
  // Waits until the peer closes.
  void WaitForClose();
  // Closes with a TCP reset.
  void Reset();
  void Close();

 private:
  int fd_;
  std::string buffer_;
};

class RawUpstream {
 public:
  using Script = std::function<void(RawConnection& connection)>;

  // `script` runs on a thread of its own for each connection.
  explicit RawUpstream(Script script);
  ~RawUpstream();
  RawUpstream(const RawUpstream&) = delete;
  RawUpstream& operator=(const RawUpstream&) = delete;

  [[nodiscard]] std::string url() const;  // "http://127.0.0.1:PORT"
  [[nodiscard]] int connections() const { return connections_.load(); }

 private:
  void Accept();

  Script script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::vector<std::thread> handlers_;
  std::thread acceptor_;
};

// A script that answers every request on a connection with `response`.
RawUpstream::Script Answer(std::string response);

}  // namespace gateway::support
