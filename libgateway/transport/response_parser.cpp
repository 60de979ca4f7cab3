#include "libgateway/transport/response_parser.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "libgateway/base/ascii.hpp"
#include "libgateway/base/char_set.hpp"

namespace gateway::transport {
namespace {

constexpr std::size_t kMaxHeadBytes = 64U << 10U;
constexpr std::string_view kVersion = "HTTP/1.";
constexpr std::size_t kShortestStatusLine = 12;  // "HTTP/1.1 200"

std::optional<std::uint64_t> Number(std::string_view text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, number);
  return fault == std::errc{} && stop == end && !text.empty() ? std::optional(number)
                                                              : std::nullopt;
}

// "5", and what a proxy may make of it: "5, 5" (RFC 9110 §8.6).
std::optional<std::uint64_t> Length(std::string_view list) {
  std::optional<std::uint64_t> length;
  for (std::size_t comma = 0; comma != std::string_view::npos;) {
    comma = list.find(',');
    const auto number = Number(base::Trim(list.substr(0, comma)));
    if (!number || (length && length != number)) {
      return std::nullopt;
    }
    length = number;
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return length;
}

// RFC 9110 §5.6.2. `text`: in lower case.
bool IsName(std::string_view text) {
  static constexpr base::CharSet kToken("-_!#$%&'*+.^`|~0123456789abcdefghijklmnopqrstuvwxyz");
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return kToken.Has(c); });
}

void KeepLast(std::string_view name, Headers* headers) {
  bool found = false;
  for (std::size_t i = headers->size(); i-- > 0;) {
    if ((*headers)[i].name == name && std::exchange(found, true)) {
      headers->erase(headers->begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
}

// What may not stand in one becomes a blank (RFC 9110 §5.5).
std::string Value(std::string_view text) {
  std::string value(base::Trim(text));
  std::replace_if(
      value.begin(), value.end(), [](char c) { return c == '\r' || c == '\0'; }, ' ');
  return value;
}

// The last of a comma-separated list is the outermost coding.
bool EndsWithChunked(std::string_view list) {
  while (list.ends_with(',') || list.ends_with(' ') || list.ends_with('\t')) {
    list.remove_suffix(1);
  }
  return base::EqualNoCase(base::Trim(list.substr(list.rfind(',') + 1)), "chunked");
}

// One of a comma-separated list, in whatever case.
bool Lists(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (base::EqualNoCase(base::Trim(list.substr(0, comma)), token)) {
      return true;
    }
    list = comma == std::string_view::npos ? "" : list.substr(comma + 1);
  }
  return false;
}

}  // namespace

void ResponseParser::Start(bool has_no_body) {
  ForgetHead();
  line_.clear();
  head_bytes_ = 0;
  left_ = 0;
  chunks_ = {};
  error_.reset();
  expect_ = Expect::kStatus;
  has_no_body_ = has_no_body;
  is_1_0_ = false;
  keeps_ = false;
  has_excess_ = false;
}

void ResponseParser::ForgetHead() {
  head_.status = 0;
  head_.headers.clear();  // keeps its memory for the next one
}

std::string_view ResponseParser::Take(std::span<char> bytes) {
  if (!has_head()) {
    bytes = bytes.subspan(TakeHead({bytes.data(), bytes.size()}));
  }
  std::string_view body;
  if (error_ || bytes.empty()) {
    return body;
  }
  if (expect_ == Expect::kEnd) {
    return {bytes.data(), bytes.size()};
  }
  std::size_t taken = 0;
  if (expect_ == Expect::kLength) {
    taken = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
    body = {bytes.data(), taken};
    left_ -= taken;
    if (left_ == 0) {
      expect_ = Expect::kNothing;
    }
  } else if (expect_ == Expect::kChunks) {
    const auto chunks = chunks_.Take(bytes);
    taken = chunks.count;
    body = chunks.data;
    if (chunks_.state() == ChunkedAnswer::State::kMalformed) {
      Break(ErrorCode::kUpstreamStream, "the upstream's answer is not chunked as it says");
      return body;
    }
    if (chunks_.state() == ChunkedAnswer::State::kComplete) {
      expect_ = Expect::kNothing;
    }
  }
  has_excess_ = has_excess_ || taken < bytes.size();
  return body;
}

void ResponseParser::TakeEnd() {
  keeps_ = false;
  if (error_) {
    return;
  }
  if (expect_ == Expect::kEnd) {
    expect_ = Expect::kNothing;
  } else if (!has_head()) {
    Break(ErrorCode::kConnect, "the upstream closed the connection without an answer");
  } else if (expect_ != Expect::kNothing) {
    Break(ErrorCode::kUpstreamStream, "the upstream's answer broke off");
  }
}

std::size_t ResponseParser::TakeHead(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size() && !has_head() && !error_) {
    const std::size_t end = bytes.find('\n', at);
    const std::string_view part = bytes.substr(at, end == std::string_view::npos ? end : end - at);
    at += part.size() + (end == std::string_view::npos ? 0 : 1);
    head_bytes_ += part.size() + (end == std::string_view::npos ? 0 : 1);
    if (head_bytes_ > kMaxHeadBytes) {
      Break(ErrorCode::kUpstreamProtocol, "the upstream's response head is over 64 KiB");
    } else if (end == std::string_view::npos) {
      line_.append(part);
    } else if (line_.empty()) {
      TakeLine(part);
    } else {
      line_.append(part);
      TakeLine(std::exchange(line_, {}));
    }
  }
  // What is no HTTP may never end its first line.
  if (expect_ == Expect::kStatus && !error_ &&
      !kVersion.starts_with(std::string_view(line_).substr(0, kVersion.size()))) {
    Break(ErrorCode::kUpstreamProtocol, "the upstream's answer is no HTTP answer");
  }
  return at;
}

void ResponseParser::TakeLine(std::string_view line) {
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  if (expect_ == Expect::kStatus) {
    TakeStatusLine(line);
  } else if (line.empty()) {
    FinishHead();
  } else {
    TakeHeaderLine(line);
  }
}

void ResponseParser::TakeStatusLine(std::string_view line) {
  const auto status = Number(
      line.substr(0, kShortestStatusLine).substr(std::min(line.size(), kShortestStatusLine - 3)));
  const bool is_status_line =
      line.size() >= kShortestStatusLine && line.starts_with(kVersion) && line[8] == ' ' &&
      (line.size() == kShortestStatusLine || line[kShortestStatusLine] == ' ');
  if (!is_status_line || !status || *status < 100) {
    return Break(ErrorCode::kUpstreamProtocol, "the upstream's answer is no HTTP answer");
  }
  head_.status = static_cast<int>(*status);
  is_1_0_ = line[kVersion.size()] == '0';
  expect_ = Expect::kHeaders;
}

void ResponseParser::TakeHeaderLine(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') {
    if (const auto more = Value(line); !head_.headers.empty() && !more.empty()) {
      std::string& value = head_.headers.back().value;  // a line went on (obs-fold)
      value.append(value.empty() ? "" : " ").append(more);
    }
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) {
    return;
  }
  std::string name = base::LowerCase(base::Trim(line.substr(0, colon)));
  if (IsName(name)) {
    head_.headers.push_back({std::move(name), Value(line.substr(colon + 1))});
  }
}

void ResponseParser::FinishHead() {
  if (head_.status == 101) {  // unasked
    return Break(ErrorCode::kUpstreamProtocol, "the upstream wants another protocol");
  }
  if (head_.status < 200) {
    ForgetHead();  // informational; the real head follows
    expect_ = Expect::kStatus;
    return;
  }
  ReadFraming();
}

// RFC 9112 §6.3. Of several lengths the last one counts, but then the connection is not kept.
void ResponseParser::ReadFraming() {
  bool is_chunked = false;
  bool has_coding = false;
  bool closes = false;
  bool stays = false;
  bool contradicts = false;
  bool bad_length = false;
  std::optional<std::uint64_t> length;
  for (const Header& header : head_.headers) {
    if (header.name == "content-length") {
      const auto number = Length(header.value);
      bad_length = bad_length || !number;
      contradicts = contradicts || (length && length != number);
      length = number;
    } else if (header.name == "transfer-encoding") {
      has_coding = true;
      is_chunked = EndsWithChunked(header.value);
    } else if (header.name == "connection") {
      closes = closes || Lists(header.value, "close");
      stays = stays || Lists(header.value, "keep-alive");
    }
  }
  if (contradicts) {
    KeepLast("content-length", &head_.headers);  // others go by what is told here
  }
  // HTTP/1.0 knows no chunks (RFC 9112 §6.1).
  keeps_ = (is_1_0_ ? stays && !has_coding : true) && !closes && !contradicts;
  if (has_no_body_ || head_.status == 204 || head_.status == 304) {
    expect_ = Expect::kNothing;
  } else if (is_chunked) {
    expect_ = Expect::kChunks;
  } else if (bad_length && !has_coding) {
    Break(ErrorCode::kUpstreamProtocol, "the upstream's content-length is no number");
  } else if (length && !has_coding) {
    left_ = *length;
    expect_ = left_ == 0 ? Expect::kNothing : Expect::kLength;
  } else {
    keeps_ = false;
    expect_ = Expect::kEnd;
  }
}

void ResponseParser::Break(ErrorCode code, std::string message) {
  error_ = Fail(code, std::move(message));
}

}  // namespace gateway::transport
