// Scanner: bytes of a text/event-stream to events.
// Source: WHATWG HTML, server-sent events, "Interpreting an event stream".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/result.hpp"

namespace gateway::sse {

struct Event {
  std::string_view name;  // of its `event:` line, mostly empty
  std::string_view data;  // its `data:` lines, joined by "\n"
};

// Views are valid until return.
class EventTaker {
 public:
  virtual ~EventTaker() = default;
  virtual void OnEvent(const Event& event) = 0;
  // A line that began with ":", without that.
  virtual void OnComment(std::string_view text) = 0;
};

// Line ends are LF, CRLF or CR; bytes may be cut anywhere. `id:` and `retry:` are left out: they
// mean nothing to the APIs behind this. Events without data are none.
class Scanner {
 public:
  // An event may have `most` bytes.
  explicit Scanner(std::size_t most) : most_(most) {}

  // Error: kUpstreamProtocol for an event that is too large.
  Result<void> Feed(std::string_view bytes, EventTaker& taker);

  // The stream has ended: an event without its blank line counts too.
  void Finish(EventTaker& taker);

 private:
  void TakeLine(std::string_view line, EventTaker& taker);
  void TakeField(std::string_view name, std::string_view value);
  void KeepData();
  [[nodiscard]] std::size_t DataSize() const {
    return data_kept_ ? data_.size() : data_view_.size();
  }
  void Dispatch(EventTaker& taker);

  const std::size_t most_;
  std::string partial_line_;
  bool first_line_ = true;
  bool skip_line_feed_ = false;  // the last byte was a CR
  bool has_data_ = false;
  bool data_kept_ = false;  // in data_; else data_view_ points into the bytes being fed
  std::string_view data_view_;
  std::string data_;
  std::string name_;
};

}  // namespace gateway::sse
