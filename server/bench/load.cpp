#include "server/bench/load.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "server/bench/request_text.hpp"

namespace gateway::server::bench {
namespace {

constexpr std::size_t kRoomBytes = 256U << 10U;
constexpr int kOk = 200;

}  // namespace

Load::Load(const Settings& settings, SocketAddress address, Poller poller)
    : settings_(settings),
      address_(address),
      request_(RequestText(settings)),
      streams_(settings.mode == Mode::kStreams),
      poller_(std::move(poller)),
      live_(settings.connections),
      room_(kRoomBytes) {
  while (connections_.size() < settings.connections) {
    connections_.push_back(std::make_unique<Connection>());
    idle_.push_back(connections_.back().get());
  }
}

Result<void> Load::Connect() {
  constexpr std::size_t kAtOnce = 256;  // under the backlog of whoever listens
  const TimePoint deadline = std::chrono::steady_clock::now() + settings_.timeout;
  for (std::size_t from = 0; from < connections_.size(); from += kAtOnce) {
    const auto first = connections_.begin() + static_cast<std::ptrdiff_t>(from);
    const auto last = connections_.begin() +
                      static_cast<std::ptrdiff_t>(std::min(from + kAtOnce, connections_.size()));
    bool good = std::all_of(first, last, [this](const auto& connection) {
      return connection->Open(address_, poller_);
    });
    const auto waits = [](const auto& connection) { return !connection->connected(); };
    while (good && std::any_of(first, last, waits)) {
      Turn(deadline);
      good = std::chrono::steady_clock::now() < deadline &&
             std::all_of(first, last, [](const auto& one) { return one->is_open(); });
    }
    if (!good) {
      return Fail(ErrorCode::kConnect,
                  fmt::format("no connection to {}:{}", settings_.host, settings_.port));
    }
  }
  return {};
}

void Load::Turn(TimePoint until) {
  const auto& ready = poller_.Wait(until);
  for (const epoll_event& event : ready) {
    const TimePoint now = std::chrono::steady_clock::now();
    OnReady(*static_cast<Connection*>(event.data.ptr), event.events, now);
    if (pace_ && !idle_.empty()) {
      StartDue(now);  // at once: the other side shall not wait until all that is ready is read
    }
  }
}

void Load::StartDue(TimePoint now) {
  if (settings_.mode == Mode::kClosed) {
    while (!idle_.empty() && pace_->TakeDue(now)) {
      Connection& connection = *idle_.front();
      idle_.pop_front();
      now = std::chrono::steady_clock::now();
      Begin(connection, now, now);
    }
    return;
  }
  while (const auto due = pace_->TakeDue(now)) {
    waiting_.push_back(*due);
  }
  while (!idle_.empty() && !waiting_.empty()) {
    Connection& connection = *idle_.front();
    idle_.pop_front();
    Begin(connection, waiting_.front(), now);
    waiting_.pop_front();
  }
}

void Load::Begin(Connection& connection, TimePoint due, TimePoint now) {
  connection.busy = true;
  ++busy_;
  connection.due = due;
  connection.begun = now;
  connection.first_byte = {};
  connection.scan.Reset();
  if (!connection.is_open() && !connection.Open(address_, poller_)) {
    return FailOn(connection, &Failures::connect, "no connection");
  }
  if (!connection.Send(request_, poller_)) {
    FailOn(connection, &Failures::broken, "the connection was lost");
  }
}

void Load::OnReady(Connection& connection, std::uint32_t events, TimePoint now) {
  if (!connection.is_open()) {
    return;
  }
  const bool was_connected = connection.connected();
  if (((events & EPOLLOUT) != 0 || !was_connected) && !connection.OnWritable(poller_)) {
    if (connection.busy) {
      return was_connected ? FailOn(connection, &Failures::broken, "the connection was lost")
                           : FailOn(connection, &Failures::connect, "no connection");
    }
    return connection.Close();
  }
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
    OnReadable(connection, now);
  }
}

void Load::OnReadable(Connection& connection, TimePoint now) {
  std::size_t size = 0;
  switch (connection.Receive(room_, &size)) {
    case Connection::Read::kNothing:
      return;
    case Connection::Read::kEnd:
      return OnEnd(connection, now);
    case Connection::Read::kBytes:
      break;
  }
  if (!connection.busy) {
    return connection.Close();  // nobody asked
  }
  if (!Take(connection, std::string_view(room_.data(), size), now)) {
    FailOn(connection, &Failures::broken, "what came is no HTTP/1.1 answer");
  }
}

bool Load::Take(Connection& connection, std::string_view bytes, TimePoint now) {
  std::string_view body;
  while (true) {
    switch (connection.reader.Next(&bytes, &body)) {
      case AnswerReader::Step::kMore:
        return true;
      case AnswerReader::Step::kBad:
        return false;
      case AnswerReader::Step::kDone:
        Complete(connection, now);
        return true;
      case AnswerReader::Step::kBody:
        break;
    }
    figures_.bytes += body.size();
    if (connection.first_byte == TimePoint{}) {
      connection.first_byte = now;
    }
    if (streams_ && connection.reader.status() == kOk) {
      connection.scan.Feed(body, now.time_since_epoch(), &figures_.ages);
    }
  }
}

void Load::OnEnd(Connection& connection, TimePoint now) {
  if (!connection.busy) {
    return connection.Close();  // it is opened again when it is needed
  }
  if (connection.reader.EndsWithConnection()) {
    return Complete(connection, now);
  }
  FailOn(connection, &Failures::broken, "the connection ended before the answer");
}

void Load::Complete(Connection& connection, TimePoint now) {
  Judge(connection, now);
  last_end_ = now;
  connection.busy = false;
  --busy_;
  if (streams_ || !connection.reader.keeps_connection()) {
    connection.Close();
  }
  idle_.push_back(&connection);
}

void Load::Judge(const Connection& connection, TimePoint now) {
  if (connection.reader.status() != kOk) {
    return Count(&Failures::status, fmt::format("status {}", connection.reader.status()));
  }
  if (streams_) {
    const std::size_t chunks = connection.scan.stamps();
    if (!connection.scan.complete()) {
      return Count(&Failures::incomplete, "a stream did not tell its end");
    }
    if (settings_.chunks != 0 && chunks != settings_.chunks) {
      return Count(&Failures::incomplete, fmt::format("a stream had {} chunks", chunks));
    }
    figures_.chunks += chunks;
    figures_.first_bytes.push_back(connection.first_byte - connection.due);
  }
  ++figures_.answers;
  figures_.latencies.push_back(now - connection.due);
}

void Load::FailOn(Connection& connection, CountOf count, std::string what) {
  Count(count, std::move(what));
  connection.Close();
  connection.busy = false;
  --busy_;
  if (count == &Failures::connect) {
    --live_;  // else a run against nobody would do nothing but connect
  } else {
    idle_.push_back(&connection);
  }
}

void Load::Count(CountOf count, std::string what) {
  ++(figures_.failures.*count);
  if (figures_.first_failure.empty()) {
    figures_.first_failure = std::move(what);
  }
}

void Load::GiveUpLate(TimePoint now) {
  for (const auto& connection : connections_) {
    if (connection->busy && now - connection->begun > settings_.timeout) {
      FailOn(*connection, &Failures::timeout, "no complete answer in time");
    }
  }
  while (!waiting_.empty() && (live_ == 0 || now - waiting_.front() > settings_.timeout)) {
    waiting_.pop_front();
    Count(&Failures::timeout, "no connection was free in time");
  }
}

bool Load::Over(TimePoint now) const {
  return busy_ == 0 && waiting_.empty() && (pace_->AtEnd(now) || live_ == 0);
}

}  // namespace gateway::server::bench
