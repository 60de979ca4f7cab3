#include "libgateway/sse/scanner.hpp"

#include <algorithm>

namespace gateway::sse {
namespace {

constexpr std::size_t kMaxLine = 1U << 20U;
constexpr std::size_t kMaxEvent = 4U << 20U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Position of the first CR or LF.
std::size_t FindLineEnd(std::string_view bytes) {
  const std::size_t feed = bytes.find('\n');
  const std::size_t carriage_return = bytes.substr(0, feed).find('\r');
  return std::min(feed, carriage_return);
}

}  // namespace

Result<void> Scanner::Feed(std::string_view bytes, EventTaker& taker) {
  while (!bytes.empty()) {
    if (skip_line_feed_) {
      skip_line_feed_ = false;
      if (bytes.front() == '\n') {
        bytes.remove_prefix(1);
        continue;
      }
    }
    const std::size_t end = FindLineEnd(bytes);
    if (partial_line_.size() + std::min(end, bytes.size()) > kMaxLine || data_.size() > kMaxEvent) {
      return Fail(ErrorCode::kUpstreamProtocol, "an event of the upstream's stream is too large");
    }
    if (end == std::string_view::npos) {
      partial_line_.append(bytes);
      break;
    }
    if (partial_line_.empty()) {
      TakeLine(bytes.substr(0, end), taker);
    } else {
      partial_line_.append(bytes.substr(0, end));
      TakeLine(partial_line_, taker);
      KeepData();  // a view into partial_line_ ends here
      partial_line_.clear();
    }
    skip_line_feed_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
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
  data_.clear();
  name_.clear();
}

}  // namespace gateway::sse
