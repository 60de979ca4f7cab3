#include "fault/fault_upstream.hpp"

#include <algorithm>
#include <cctype>

#include "support/patience.hpp"

namespace gateway::fault {
namespace {

using support::RawConnection;

bool SameName(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  });
}

// The text between the next `before` and the `after` that follows.
std::string Between(std::string_view text, std::string_view before, std::string_view after) {
  const auto at = text.find(before);
  if (at == std::string_view::npos) {
    return {};
  }
  text.remove_prefix(at + before.size());
  return std::string(text.substr(0, text.find(after)));
}

Call Parse(const std::string& request) {
  Call call;
  call.received = Clock::now();
  const auto body = request.find("\r\n\r\n") + 4;
  call.head = request.substr(0, body);
  call.body = request.substr(body);
  call.path = Between(call.head, " ", " ");
  call.model = Between(call.body, R"("model":")", "\"");
  call.request_id = call.Header("x-request-id");
  call.key = call.Header("x-api-key");
  if (const std::string bearer = call.Header("authorization"); bearer.starts_with("Bearer ")) {
    call.key = bearer.substr(7);
  }
  return call;
}

bool Fits(const Match& match, const Call& call) {
  return (match.model.empty() || match.model == call.model) &&
         (match.key.empty() || match.key == call.key) &&
         (match.path.empty() || match.path == call.path);
}

bool Same(const Match& one, const Match& other) {
  return one.model == other.model && one.key == other.key && one.path == other.path;
}

}  // namespace

std::string Call::Header(std::string_view name) const {
  std::string_view rest = head;
  for (auto eol = rest.find("\r\n"); eol != std::string_view::npos; eol = rest.find("\r\n")) {
    const std::string_view line = rest.substr(0, eol);
    const auto colon = line.find(": ");
    if (colon != std::string_view::npos && SameName(line.substr(0, colon), name)) {
      return std::string(line.substr(colon + 2));
    }
    rest.remove_prefix(eol + 2);
  }
  return {};
}

FaultUpstream::FaultUpstream(Script otherwise)
    : otherwise_(std::move(otherwise)),
      server_([this](RawConnection& connection) { Serve(connection); }) {}

void FaultUpstream::Play(Match match, std::vector<Answer> answers) {
  const std::lock_guard lock(mutex_);
  std::erase_if(rules_, [&match](const Rule& rule) { return Same(rule.match, match); });
  rules_.push_back({std::move(match), std::move(answers)});
}

FaultUpstream::Timeline FaultUpstream::Calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

std::size_t FaultUpstream::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_.size();
}

FaultUpstream::Timeline FaultUpstream::CallsWith(std::string_view key) const {
  Timeline calls = Calls();
  std::erase_if(calls, [key](const Call& call) { return call.key != key; });
  return calls;
}

std::size_t FaultUpstream::written() const {
  const std::lock_guard lock(mutex_);
  std::size_t written = 0;
  for (const Call& call : calls_) {
    written += call.written;
  }
  return written;
}

int FaultUpstream::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

bool FaultUpstream::Wait(const std::function<bool(const Timeline&)>& condition) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, support::kPatience, [&] { return condition(calls_); });
}

bool FaultUpstream::WaitForCalls(std::size_t calls) const {
  return Wait([calls](const Timeline& timeline) { return timeline.size() >= calls; });
}

Call FaultUpstream::WaitUntilSent(std::string_view request_id) const {
  Call found;
  Wait([&](const Timeline& calls) {
    const auto call = std::find_if(calls.begin(), calls.end(), [&](const Call& one) {
      return one.sent && one.request_id == request_id;
    });
    if (call != calls.end()) {
      found = *call;
    }
    return call != calls.end();
  });
  return found;
}

End FaultUpstream::WaitForEnd(std::size_t number) const {
  End end = End::kRunning;
  Wait([&](const Timeline& calls) {
    end = calls.at(number).end;
    return end != End::kRunning;
  });
  return end;
}

void FaultUpstream::Serve(RawConnection& connection) {
  std::size_t this_one = 0;
  connection.SendAtOnce();
  {
    const std::lock_guard lock(mutex_);
    this_one = connections_seen_++;
    ++connections_;
  }
  for (std::string request = connection.ReadRequest(); !request.empty();
       request = connection.ReadRequest()) {
    const std::size_t number = Note(std::move(request), this_one);
    const End end = Perform(connection, Choose(number), number);
    Finish(number, end);
    if (end != End::kAnswered) {
      break;
    }
  }
  connection.Close();  // before it is told that it is
  const std::lock_guard lock(mutex_);
  --connections_;
  changed_.notify_all();
}

std::size_t FaultUpstream::Note(std::string request, std::size_t connection) {
  Call call = Parse(request);
  call.connection = connection;
  const std::lock_guard lock(mutex_);
  call.number = calls_.size();
  calls_.push_back(std::move(call));
  changed_.notify_all();
  return calls_.size() - 1;
}

Answer FaultUpstream::Choose(std::size_t number) {
  Call call;
  {
    const std::lock_guard lock(mutex_);
    call = calls_[number];
    const auto rule = std::find_if(rules_.rbegin(), rules_.rend(),
                                   [&call](const Rule& one) { return Fits(one.match, call); });
    if (rule != rules_.rend()) {
      const std::size_t next = std::min(rule->next++, rule->answers.size() - 1);
      return rule->answers.at(next);
    }
  }
  return otherwise_(call);
}

End FaultUpstream::Perform(RawConnection& connection, const Answer& answer, std::size_t number) {
  if (answer.delay.count() > 0 && !connection.WaitUnlessClosed(answer.delay)) {
    return End::kPeerLeft;
  }
  if (!Write(connection, answer.before, number) || !WriteInPieces(connection, answer, number) ||
      !Flood(connection, answer, number)) {
    return End::kPeerLeft;
  }
  {
    const std::lock_guard lock(mutex_);
    calls_[number].sent = true;
    changed_.notify_all();
  }
  switch (answer.then) {
    case Then::kKeep:
      return End::kAnswered;
    case Then::kClose:
      connection.Close();
      return End::kClosed;
    case Then::kReset:
      connection.WaitUntilReceived();
      connection.Reset();
      return End::kReset;
    case Then::kStay:
      break;
  }
  connection.WaitForClose();
  return End::kPeerLeft;
}

bool FaultUpstream::Write(RawConnection& connection, std::string_view bytes, std::size_t number) {
  const bool taken = connection.Write(bytes);
  Wrote(number, taken ? bytes.size() : 0);
  return taken;
}

bool FaultUpstream::Flood(RawConnection& connection, const Answer& answer, std::size_t number) {
  std::size_t given = 0;
  const auto next = [&]() -> std::string_view {
    Wrote(number, given == 0 ? 0 : answer.flood.size());
    if (given >= answer.flood_bytes) {
      return {};
    }
    given += answer.flood.size();
    return answer.flood;
  };
  return connection.WriteUntilStalled(next, answer.flood_patience);
}

void FaultUpstream::Wrote(std::size_t number, std::size_t bytes) {
  if (bytes > 0) {
    const std::lock_guard lock(mutex_);
    calls_[number].written += bytes;
    changed_.notify_all();
  }
}

bool FaultUpstream::WriteInPieces(RawConnection& connection, const Answer& answer,
                                  std::size_t number) {
  const std::string_view bytes = answer.bytes;
  if (answer.cut > 0) {
    if (!Write(connection, bytes.substr(0, answer.cut), number)) {
      return false;
    }
    connection.WaitUntilReceived();
    return Write(connection, bytes.substr(answer.cut), number);
  }
  const std::size_t piece = answer.piece == 0 ? bytes.size() : answer.piece;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const bool waits = at > 0 && answer.gap.count() > 0;
    if ((waits && !connection.WaitUnlessClosed(answer.gap)) ||
        !Write(connection, bytes.substr(at, piece), number)) {
      return false;
    }
  }
  return true;
}

void FaultUpstream::Finish(std::size_t number, End end) {
  const std::lock_guard lock(mutex_);
  calls_[number].end = end;
  calls_[number].ended = Clock::now();
  changed_.notify_all();
}

}  // namespace gateway::fault
