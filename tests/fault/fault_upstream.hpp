// FaultUpstream: an upstream that fails to order. For each call it plays the Answer that a test's
// script gives for it (by the model asked for, the key, the path, the number of the call), byte for
// byte, and keeps a timeline of what it received and how each call ended.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/raw_upstream.hpp"

namespace gateway::fault {

using Clock = std::chrono::steady_clock;

// What happens to the connection once an answer's bytes are written.
enum class Then {
  kKeep,   // the next request is read
  kClose,  // it is closed
  kReset,  // it is reset, when the peer's system has received all
  kStay,   // nothing more comes, until the peer closes
};

// What is sent for one call.
struct Answer {
  std::string bytes = {};  // head and all, as they stand
  Then then = Then::kKeep;
  std::chrono::milliseconds delay{0};  // before the first byte
  std::string before = {};             // sent at once, before `bytes`
  // Not 0: so many of `bytes` at a time, with `gap` in between (0: each as a segment of its own, as
  // far as the system lets it).
  std::size_t piece = 0;
  std::chrono::milliseconds gap{0};
  // Not 0: `bytes` are cut in two here, and the second part comes when the peer's system has the
  // first.
  std::size_t cut = 0;
  // Not empty: sent after `bytes` again and again, as fast as the peer takes it, until it is
  // `flood_bytes` or the peer has taken nothing for `flood_patience` (negative: however long).
  std::string flood = {};
  std::size_t flood_bytes = 0;
  std::chrono::milliseconds flood_patience{-1};
};

// How a call ended, as its upstream sees it.
enum class End {
  kRunning,   // not yet
  kAnswered,  // all was written, and the connection lives on
  kClosed,    // by the upstream, as it was told
  kReset,     // the same
  kPeerLeft,  // the gateway closed before all was written, or what was waited for came
};

// One call in the timeline.
struct Call {
  std::size_t number = 0;      // over all calls, from 0, in the order in which they were read
  std::size_t connection = 0;  // likewise; several calls may share one
  Clock::time_point received;  // when its last byte was read
  std::string head;            // as received
  std::string body;            // the same
  std::string path;
  std::string key;          // of "authorization: Bearer" or "x-api-key"
  std::string model;        // of the body
  std::string request_id;   // x-request-id
  std::size_t written = 0;  // bytes of the answer that the system took so far
  bool sent = false;        // all that is to be sent was, or its flood is held back
  End end = End::kRunning;
  Clock::time_point ended;  // when that was seen

  // The value of a header, whatever the case of its name; empty when there is none.
  [[nodiscard]] std::string Header(std::string_view name) const;
};

// Which calls a script is for; what is empty fits any.
struct Match {
  std::string model = {};
  std::string key = {};
  std::string path = {};
};

// All functions: any thread.
class FaultUpstream {
 public:
  using Script = std::function<Answer(const Call& call)>;
  using Timeline = std::vector<Call>;

  // `otherwise` answers calls that no other script is for; any thread, several at once.
  explicit FaultUpstream(Script otherwise);
  FaultUpstream(const FaultUpstream&) = delete;
  FaultUpstream& operator=(const FaultUpstream&) = delete;

  [[nodiscard]] std::string url() const { return server_.url(); }  // "http://127.0.0.1:PORT"
  [[nodiscard]] int port() const { return server_.port(); }

  // Calls that fit get these answers, one after the other, and then the last one for ever. Takes
  // the place of what was said for the same Match; of several that fit, the newest counts.
  void Play(Match match, std::vector<Answer> answers);

  // The calls so far, in order.
  [[nodiscard]] Timeline Calls() const;
  [[nodiscard]] std::size_t calls() const;
  // Those that were made with that key.
  [[nodiscard]] Timeline CallsWith(std::string_view key) const;
  // Bytes written so far for all calls.
  [[nodiscard]] std::size_t written() const;
  // Connections that are open.
  [[nodiscard]] int connections() const;

  // Waits, with a deadline, until that is true of the timeline; whether it is.
  bool Wait(const std::function<bool(const Timeline&)>& condition) const;
  bool WaitForCalls(std::size_t calls) const;
  // The first call with that x-request-id, once all of its answer is sent; without a head when it
  // never comes so far.
  [[nodiscard]] Call WaitUntilSent(std::string_view request_id) const;
  // Until that call has ended; how it did.
  End WaitForEnd(std::size_t number) const;

 private:
  struct Rule {
    Match match;
    std::vector<Answer> answers;
    std::size_t next = 0;
  };

  void Serve(support::RawConnection& connection);
  std::size_t Note(std::string request, std::size_t connection);
  Answer Choose(std::size_t number);
  End Perform(support::RawConnection& connection, const Answer& answer, std::size_t number);
  bool Write(support::RawConnection& connection, std::string_view bytes, std::size_t number);
  bool Flood(support::RawConnection& connection, const Answer& answer, std::size_t number);
  void Wrote(std::size_t number, std::size_t bytes);
  bool WriteInPieces(support::RawConnection& connection, const Answer& answer, std::size_t number);
  void Finish(std::size_t number, End end);

  const Script otherwise_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<Rule> rules_;
  Timeline calls_;
  std::size_t connections_seen_ = 0;
  int connections_ = 0;
  support::RawUpstream server_;  // last: its threads use the rest
};

}  // namespace gateway::fault
