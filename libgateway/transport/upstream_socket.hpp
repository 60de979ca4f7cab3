// UpstreamSocket: a connection to an upstream, with or without TLS, as a pipe of bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace gateway::transport {

// Loop thread only. Closes the connection when it goes.
class UpstreamSocket {
 public:
  enum class State : std::uint8_t {
    kDone,   // `count` bytes, and there may be more
    kAgain,  // nothing now: wait until the descriptor is ready
    kEnd,    // the upstream has ended the connection
    kLost,   // the connection broke
  };
  struct Progress {
    std::size_t count = 0;
    State state = State::kDone;
  };

  virtual ~UpstreamSocket() = default;

  [[nodiscard]] virtual int fd() const = 0;

  // Sends from `first` and `second`, one after the other. After kAgain the next call begins with
  // the same bytes at the same place.
  virtual Progress Send(std::string_view first, std::string_view second) = 0;

  virtual Progress Receive(std::span<char> to) = 0;

  // True: bytes may wait in here that the descriptor knows nothing of, so that only kAgain tells
  // that nothing is left. False: fewer bytes than asked for tell that, too.
  [[nodiscard]] virtual bool holds_bytes() const = 0;

  // Why it was lost, in the system's or the TLS library's words; may be empty.
  [[nodiscard]] virtual std::string detail() const = 0;
};

// Owns `fd`.
std::unique_ptr<UpstreamSocket> NewPlainSocket(int fd);

}  // namespace gateway::transport
