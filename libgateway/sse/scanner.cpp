#include "libgateway/sse/scanner.hpp"

#include <algorithm>

namespace gateway::sse {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The line ends of a text, one after the other; it looks at each byte at most twice, whichever of
// CR and LF the text is made of.
class LineEnds {
 public:
  explicit LineEnds(std::string_view bytes)
      : bytes_(bytes), line_feed_(bytes.find('\n')), carriage_return_(bytes.find('\r')) {}

  // The first one not before `at`, which must not fall from call to call; npos: there is none.
  std::size_t NextFrom(std::size_t at) {
    Advance('\n', at, &line_feed_);
    Advance('\r', at, &carriage_return_);
    return std::min(line_feed_, carriage_return_);
  }

 private:
  void Advance(char c, std::size_t at, std::size_t* found) const {
    if (*found < at) {
      *found = bytes_.find(c, at);
    }
  }

  const std::string_view bytes_;
  std::size_t line_feed_;
  std::size_t carriage_return_;
};

}  // namespace

Result<void> Scanner::Feed(std::string_view bytes, EventTaker& taker) {
  LineEnds ends(bytes);
  for (std::size_t at = 0; at < bytes.size();) {
    if (skip_line_feed_) {
      skip_line_feed_ = false;
      if (bytes[at] == '\n') {
        ++at;
        continue;
      }
    }
    const std::size_t end = ends.NextFrom(at);
    const std::string_view piece = bytes.substr(at, end - at);
    if (partial_line_.size() + piece.size() + DataSize() > most_) {
      return Fail(ErrorCode::kUpstreamProtocol, "an event of the upstream's stream is too large");
    }
    if (end == std::string_view::npos) {
      partial_line_.append(piece);
      break;
    }
    if (partial_line_.empty()) {
      TakeLine(piece, taker);
    } else {
      partial_line_.append(piece);
      TakeLine(partial_line_, taker);
      KeepData();  // a view into partial_line_ ends here
      partial_line_.clear();
    }
    skip_line_feed_ = bytes[end] == '\r';
    at = end + 1;
  }
  KeepData();  // as does a view into `bytes`
  return {};
}

void Scanner::Finish(EventTaker& taker) {
  if (!partial_line_.empty()) {
    TakeLine(partial_line_, taker);
    KeepData();
    partial_line_.clear();
  }
  Dispatch(taker);
}

void Scanner::TakeLine(std::string_view line, EventTaker& taker) {
  if (first_line_) {
    first_line_ = false;
    if (line.starts_with(kByteOrderMark)) {
      line.remove_prefix(kByteOrderMark.size());
    }
  }
  if (line.empty()) {
    Dispatch(taker);
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == 0) {
    taker.OnComment(line.substr(1));
    return;
  }
  std::string_view value;
  if (colon != std::string_view::npos) {
    value = line.substr(colon + 1);
    if (value.starts_with(' ')) {
      value.remove_prefix(1);
    }
  }
  TakeField(line.substr(0, colon), value);
}

void Scanner::TakeField(std::string_view name, std::string_view value) {
  if (name == "event") {
    name_ = value;
  } else if (name == "data") {
    if (has_data_) {
      KeepData();
      data_.append("\n").append(value);
    } else {
      has_data_ = true;
      data_view_ = value;
    }
  }
}

void Scanner::KeepData() {
  if (has_data_ && !data_kept_) {
    data_.assign(data_view_);
    data_kept_ = true;
  }
}

void Scanner::Dispatch(EventTaker& taker) {
  if (has_data_) {
    taker.OnEvent(Event{name_, data_kept_ ? std::string_view(data_) : data_view_});
  }
  has_data_ = false;
  data_kept_ = false;
  data_view_ = {};
  data_.clear();
  name_.clear();
}

}  // namespace gateway::sse
