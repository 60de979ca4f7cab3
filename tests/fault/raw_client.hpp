// RawClient: a client that sends exactly the bytes a test gives it, as fast or as slowly as the
// test says, reads what comes, and leaves politely or with a reset. CallOnce: the same for one
// request, from any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gateway::fault {

// A socket connected to that port of loopback; -1 when nobody listens. `receive_buffer`: bytes; 0:
// the system's choice.
int ConnectTo(int port, int receive_buffer = 0);

// One connection. Blocking, with a deadline on every receive. For the test's own thread: it makes
// assertions, which Catch2 allows there only.
class RawClient {
 public:
  explicit RawClient(int port, int receive_buffer = 0);
  ~RawClient();
  RawClient(RawClient&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), read_(std::move(other.read_)) {}
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool Send(std::string_view bytes) const;
  void ShutdownSending() const;
  void Close();
  // Closes with a TCP reset.
  void Reset();

  struct Answer {
    int status = 0;  // 0: the connection ended
    std::string head;
    std::string body;
    bool complete = false;

    // The value of a header (its name as the server writes it), empty when there is none.
    [[nodiscard]] std::string Header(const std::string& name) const;
  };
  // The next answer; `head_only`: to a HEAD request.
  Answer Read(bool head_only = false);
  // Reads at most `most` bytes and forgets them; how many it were, 0 at the end.
  std::size_t ReadSome(std::size_t most) const;
  // The same, but does not wait.
  std::size_t ReadWhatIsThere(std::size_t most) const;
  // Everything up to the end of the connection.
  std::string ReadToEnd();
  // Up to and with `text`, or to the end of the connection.
  std::string ReadUntil(std::string_view text);
  // True when the connection ended by a reset (and not by a plain end).
  [[nodiscard]] bool was_reset() const { return was_reset_; }

 private:
  bool ReadMore();
  std::string TakeBytes(std::size_t count);

  int fd_;
  std::string read_;
  bool was_reset_ = false;
};

// Sends a request on a connection of its own. Everything that came back before the connection
// ended. Empty: no connection could be made. Any thread.
std::optional<std::string> CallOnce(int port, std::string_view request);

}  // namespace gateway::fault
