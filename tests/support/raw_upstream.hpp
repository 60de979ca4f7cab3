// RawUpstream: a server on port 0 that answers with exactly the bytes a test wants.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
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
  // The head of the next request only.
  std::string ReadHead();
  // Everything up to the end of the connection.
  std::string ReadToEnd();
  // False when the peer is gone.
  bool Write(std::string_view bytes);
  // Writes what `next` gives until that is nothing, or the peer has taken nothing for that long
  // (negative: however long); what is left of the last one is dropped. False when the peer is gone.
  bool WriteUntilStalled(const std::function<std::string_view()>& next,
                         std::chrono::milliseconds patience);
  // Waits until the peer's system has received everything that was written.
  void WaitUntilReceived();
  // Waits for that long; false as soon as the peer closes.
  [[nodiscard]] bool WaitUnlessClosed(std::chrono::milliseconds time) const;
  // What is written leaves without waiting for more to go with it.
  void SendAtOnce() const;
  // Waits until the peer closes.
  void WaitForClose();
  // Closes with a TCP reset.
  void Reset();
  void Close();

 private:
  // `whole_size`: of the request, by the size of its head.
  std::string ReadUntil(const std::function<std::size_t(std::size_t)>& whole_size);

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
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] int connections() const { return connections_.load(); }

 private:
  struct Handler {
    std::thread thread;
    std::shared_ptr<std::atomic<bool>> over;
  };

  void Accept();
  void JoinThoseThatAreOver();

  Script script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::vector<Handler> handlers_;
  std::thread acceptor_;
};

// A script that answers every request on a connection with `response`.
RawUpstream::Script Answer(std::string response);

}  // namespace gateway::support
