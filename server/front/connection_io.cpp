#include <algorithm>
#include <cerrno>
#include <utility>

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "server/front/client_body.hpp"
#include "server/front/connection.hpp"
#include "server/front/connection_set.hpp"
#include "server/front/deferred_response.hpp"

// How a connection reads and writes.
namespace gateway::server {
namespace {

// Of a client that sends further requests before the current one is answered.
constexpr std::size_t kMaxPending = 64U << 10U;
constexpr std::size_t kMaxThrownAway = 256U << 10U;
constexpr std::size_t kMinBodyBytesPerSecond = 1024;
// For one event, so that a busy client does not keep the others waiting.
constexpr int kMaxReads = 4;
constexpr std::chrono::milliseconds kLookEvery{250};

// Bytes that were written to a socket and that its peer's system has not taken.
int Untaken(int fd) {
  int bytes = 0;
  ::ioctl(fd, SIOCOUTQ, &bytes);
  return bytes;
}

}  // namespace

void Connection::OnIo(int /*fd*/, IoEvents ready) noexcept {
  const auto self = shared_from_this();
  if (ready.writable && !out_.empty()) {
    OnWritable();
  }
  if (state_ == State::kReading || state_ == State::kLingering || ready.readable) {
    OnReadable();
  }
  // A client that shuts only its sending side counts as gone too: it cannot be told from one that
  // left, and an upstream call costs money.
  if (ready.hangup && (state_ == State::kAnswering || state_ == State::kFinishing)) {
    Close();
  }
}

void Connection::OnReadable() {
  const std::span<char> scratch = set_.scratch();
  for (int i = 0; i < kMaxReads && state_ != State::kClosed && wanted_.readable; ++i) {
    const ssize_t count = ::recv(fd_, scratch.data(), scratch.size(), 0);
    if (count > 0) {
      TakeBytes({scratch.data(), static_cast<std::size_t>(count)});
      if (static_cast<std::size_t>(count) < scratch.size()) {
        return;  // that was all; what comes later is another event
      }
    } else if (count == 0 || (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)) {
      return Close();
    } else if (errno != EINTR) {
      return;
    }
  }
}

void Connection::TakeBytes(std::string_view bytes) {
  switch (state_) {
    case State::kReading:
      if (pending_.empty()) {
        bytes.remove_prefix(Consume(bytes));
      }
      break;
    case State::kLingering:
      thrown_away_ += bytes.size();
      if (thrown_away_ > kMaxThrownAway) {
        Close();
      }
      return;
    case State::kAnswering:
    case State::kFinishing:
      if (body_ != nullptr) {
        bytes.remove_prefix(PassOn(bytes));
      }
      break;
    case State::kClosed:
      return;
  }
  if (!bytes.empty() && !unread_ && state_ != State::kClosed && state_ != State::kLingering) {
    pending_.erase(0, std::exchange(pending_at_, 0)).append(bytes);
    ConsumePending();
    UpdateInterest();
    CountBytes();
  }
}

// Returns how many of `bytes` were taken: all, unless a request among them is being answered.
std::size_t Connection::Consume(std::string_view bytes) {
  std::size_t taken = 0;
  consuming_ = true;
  while (state_ == State::kReading && taken < bytes.size()) {
    const auto before = framing_.state();
    taken += framing_.Feed(bytes.substr(taken));
    if (before == RequestFraming::State::kIdle) {
      began_ = Clock::now();
      deadline_ = turned_away_ ? deadline_ : began_ + set_.config().head_timeout;
    }
    if (framing_.state() == RequestFraming::State::kHeadEnded) {
      taken += OnHeadEnded(bytes.substr(taken));
    } else {
      AfterProgress();
    }
  }
  consuming_ = false;
  return taken;
}

void Connection::AfterProgress() {
  switch (framing_.state()) {
    case RequestFraming::State::kIdle:
    case RequestFraming::State::kHead:
    case RequestFraming::State::kHeadEnded:
      break;
    case RequestFraming::State::kBody:
      // Beyond its fixed time a body has a second for every KiB of it that has come.
      deadline_ = body_start_ + set_.config().body_timeout +
                  std::chrono::seconds(framing_.body_bytes() / kMinBodyBytesPerSecond);
      body_bytes_ = framing_.body_bytes();
      CountBytes();
      if (body_bytes_ > ByteBudget::kSmallBody &&
          set_.budget().level() == ByteBudget::Level::kFull) {
        return RefuseBody({503, "there is no room for bodies of this size now; try again later"});
      }
      AskForBody();
      break;
    case RequestFraming::State::kComplete:
      Dispatch();
      break;
    case RequestFraming::State::kRefused:
      Refuse(framing_.fault());
      break;
  }
}

void Connection::ConsumePending() {
  if (state_ == State::kReading && !consuming_) {
    pending_at_ += Consume(std::string_view(pending_).substr(pending_at_));
  }
  if (pending_at_ >= pending_.size()) {
    pending_ = std::string();
    pending_at_ = 0;
  }
  if (state_ != State::kClosed) {
    UpdateInterest();
  }
}

void Connection::Send(std::span<const std::string_view> parts) {
  if (broken_ || state_ == State::kClosed) {
    return;
  }
  const bool waited = !out_.empty();
  if (!out_.Send(fd_, parts)) {
    return OnSendFailed();
  }
  CountBytes();
  if (!waited && !out_.empty()) {
    WatchWriting();
    UpdateInterest();
  }
}

// The system says that it has room again only when a client has taken tens of KiB, which may take
// one that reads slowly longer than write_stall. So what it has taken is looked at from time to
// time.
void Connection::WatchWriting() {
  taken_at_ = Clock::now();
  untaken_ = Untaken(fd_);
  write_deadline_ = taken_at_ + std::min(kLookEvery, set_.config().write_stall);
}

bool Connection::WritingHasStalled() {
  const auto now = Clock::now();
  const int untaken = Untaken(fd_);
  if (untaken < untaken_) {
    untaken_ = untaken;
    taken_at_ = now;
  }
  const auto limit = taken_at_ + set_.config().write_stall;
  write_deadline_ = std::min<Clock::time_point>(limit, now + kLookEvery);
  return now >= limit;
}

// Nothing is torn down here, where the caller may be the producer of the answer.
void Connection::OnSendFailed() {
  broken_ = true;
  out_.Clear();
  CloseLater();
}

void Connection::CloseLater() {
  set_.loop().Post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) {
      self->Close();
    }
  });
}

void Connection::OnWritable() {
  const std::size_t before = out_.size();
  if (!out_.Flush(fd_)) {
    return Close();
  }
  CountBytes();
  if (out_.empty()) {
    write_deadline_ = Clock::time_point::max();
  } else if (out_.size() < before) {
    WatchWriting();
  }
  if (out_.empty() && state_ == State::kFinishing) {
    return FinishAnswer();
  }
  UpdateInterest();
  if (const auto deferred = deferred_) {  // a copy: it may be let go while it resumes
    deferred->OnSent();
  }
}

void Connection::UpdateInterest() {
  bool room = pending_.size() - pending_at_ < kMaxPending;
  if (body_ != nullptr) {
    room = body_->HasRoom();
  } else if (unread_) {
    room = state_ == State::kLingering;
  }
  const IoEvents wanted{room, !out_.empty(), true};
  if (wanted != wanted_) {
    wanted_ = wanted;
    set_.loop().Watch(fd_, wanted, this);
  }
}

}  // namespace gateway::server
