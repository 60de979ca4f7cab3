#include "server/front/client_body.hpp"

#include <utility>

#include "server/front/connection.hpp"

namespace gateway::server {
namespace {

// Bytes that wait to be read when the connection stops to receive, and when it goes on.
constexpr std::size_t kHighMark = 256U << 10U;
constexpr std::size_t kLowMark = 64U << 10U;

}  // namespace

ClientBody::ClientBody(Connection& connection, EventLoop& loop, std::optional<std::uint64_t> length,
                       std::string begin)
    : connection_(&connection), loop_(loop), length_(length), data_(std::move(begin)) {}

Result<std::size_t> ClientBody::Read(std::span<char> to) {
  if (error_) {
    return *error_;
  }
  const std::size_t count = data_.copy(to.data(), to.size(), at_);
  at_ += count;
  read_ += count;
  if (at_ > data_.size() / 2) {
    data_.erase(0, std::exchange(at_, 0));  // less than half is left to move
  }
  if (full_ && waiting() < kLowMark) {
    full_ = false;
    if (connection_ != nullptr) {
      connection_->OnBodyRoom();
    }
  }
  return count;
}

void ClientBody::OnReadable(std::function<void()> wake) {
  wake_ = std::move(wake);
  if (wake_ && HasNews()) {
    WakeLater();
  }
}

void ClientBody::OnReceived() {
  full_ = full_ || waiting() > kHighMark;
  if (wake_ && HasNews()) {
    WakeLater();
  }
}

void ClientBody::Complete() {
  connection_ = nullptr;
  complete_ = true;
  WakeLater();
}

void ClientBody::Break(ErrorCode code, std::string_view why) {
  connection_ = nullptr;
  error_ = Fail(code, std::string(why));
  data_ = std::string();
  at_ = 0;
  WakeLater();
}

// Never at once: the reader may be the caller.
void ClientBody::WakeLater() {
  if (wake_) {
    loop_.Post([weak = weak_from_this()] {
      if (const auto self = weak.lock()) {
        self->Wake();
      }
    });
  }
}

void ClientBody::Wake() {
  if (wake_ && HasNews()) {  // else it was read meanwhile, without waiting
    std::exchange(wake_, nullptr)();
  }
}

}  // namespace gateway::server
