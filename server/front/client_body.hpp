// ClientBody: the body of one request of one connection, while it still arrives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/body_source.hpp"
#include "gateway/event_loop.hpp"

namespace gateway::server {

class Connection;

// Holds what was received and not yet read. When that gets much, the connection stops receiving
// until most of it has been read. May outlive the connection; Read fails then, unless the body had
// come to its end.
class ClientBody final : public BodySource, public std::enable_shared_from_this<ClientBody> {
 public:
  // `begin`: what came together with the head.
  ClientBody(Connection& connection, EventLoop& loop, std::optional<std::uint64_t> length,
             std::string begin);

  [[nodiscard]] std::optional<std::uint64_t> length() const override { return length_; }
  Result<std::size_t> Read(std::span<char> to) override;
  [[nodiscard]] bool ended() const override { return complete_ && waiting() == 0; }
  bool Rewind() override { return read_ == 0; }
  void OnReadable(std::function<void()> wake) override;

  // From the connection: where it puts what it receives, and that it did.
  [[nodiscard]] std::string* buffer() { return &data_; }
  void OnReceived();
  // Bytes in memory.
  [[nodiscard]] std::size_t kept() const { return data_.size(); }
  // False: no more is to be received for now.
  [[nodiscard]] bool HasRoom() const { return !full_ && connection_ != nullptr; }

  // Last, one of the two; the connection may go then.
  void Complete();
  void Break(ErrorCode code, std::string_view why);

 private:
  [[nodiscard]] std::size_t waiting() const { return data_.size() - at_; }
  [[nodiscard]] bool HasNews() const { return waiting() > 0 || complete_ || error_; }
  void WakeLater();
  void Wake();

  Connection* connection_;  // null: nothing more comes
  EventLoop& loop_;
  const std::optional<std::uint64_t> length_;
  std::string data_;
  std::size_t at_ = 0;      // of data_, what comes next
  std::uint64_t read_ = 0;  // bytes in all
  bool full_ = false;
  bool complete_ = false;
  std::optional<Error> error_;
  std::function<void()> wake_;
};

}  // namespace gateway::server
