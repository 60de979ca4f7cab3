// Connection: one of the load generator's sockets, and the request that is under way on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <netinet/in.h>
#include <sys/socket.h>

#include "server/bench/answer_reader.hpp"
#include "server/bench/poller.hpp"
#include "server/bench/stream_scan.hpp"

namespace gateway::server::bench {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

class Connection {
 public:
  enum class Read { kBytes, kNothing, kEnd };

  Connection() = default;
  ~Connection() { Close(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Begins to connect. False when the system refuses, as Close().
  bool Open(const SocketAddress& address, const Poller& poller);
  void Close();
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  [[nodiscard]] bool connected() const { return connected_; }

  // Has `request` sent, at once or as soon as the socket lets it. `request` outlives its sending.
  // False: the connection is lost.
  bool Send(std::string_view request, const Poller& poller);
  // The socket is writable. False: the connection is lost, or was never made.
  bool OnWritable(const Poller& poller);

  // Fills `room` once. `*size` is what was read.
  Read Receive(std::span<char> room, std::size_t* size) const;

  // What the run keeps with it.
  bool busy = false;
  TimePoint due;    // of the request
  TimePoint begun;  // later than `due` when no connection was free
  TimePoint first_byte;
  AnswerReader reader;
  StreamScan scan;

 private:
  bool Flush(const Poller& poller);

  int fd_ = -1;
  bool connected_ = false;
  bool waits_to_write_ = false;
  std::string_view left_;  // to send
};

}  // namespace gateway::server::bench
