#include "server/bench/answer_reader.hpp"

#include <algorithm>
#include <charconv>

namespace gateway::server::bench {
namespace {

constexpr std::size_t kMaxHead = 256U << 10U;
constexpr int kFirstFinal = 200;
constexpr int kNoContent = 204;
constexpr int kNotModified = 304;
constexpr std::string_view kHeadEnd = "\r\n\r\n";

bool SameLetters(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
         });
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) {
    return {};
  }
  return text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

template <typename Number>
bool ReadNumber(std::string_view text, int base, Number* number) {
  const auto [at, failure] = std::from_chars(text.data(), text.data() + text.size(), *number, base);
  return failure == std::errc() && at != text.data();
}

}  // namespace

AnswerReader::Step AnswerReader::Next(std::string_view* bytes, std::string_view* body) {
  std::optional<Step> step;
  while (!step) {
    switch (where_) {
      case Where::kHead:
        step = ReadHead(bytes);
        break;
      case Where::kSized:
      case Where::kUntilEnd:
      case Where::kChunk:
        step = ReadBody(bytes, body);
        break;
      case Where::kChunkHead:
      case Where::kChunkEnd:
      case Where::kTrailer:
        step = ReadLine(bytes);
        break;
    }
  }
  return *step;
}

std::optional<AnswerReader::Step> AnswerReader::ReadHead(std::string_view* bytes) {
  if (bytes->empty()) {
    return Step::kMore;
  }
  const std::size_t before = line_.size();
  line_.append(*bytes);
  const std::size_t end = line_.find(kHeadEnd, before < kHeadEnd.size() ? 0 : before - 3);
  if (end == std::string::npos) {
    bytes->remove_prefix(bytes->size());
    return line_.size() > kMaxHead ? Step::kBad : Step::kMore;
  }
  bytes->remove_prefix(end + kHeadEnd.size() - before);
  const bool good = TakeHeaders(std::string_view(line_).substr(0, end + 2));
  line_.clear();
  return good ? std::nullopt : std::optional(Step::kBad);
}

bool AnswerReader::TakeHeaders(std::string_view lines) {
  constexpr std::string_view kVersion = "HTTP/1.";
  constexpr std::size_t kStatusAt = 9;
  if (!lines.starts_with(kVersion) || lines.size() < kStatusAt + 3 ||
      !ReadNumber(lines.substr(kStatusAt, 3), 10, &status_)) {
    return false;
  }
  keeps_connection_ = lines[kVersion.size()] == '1';
  where_ = Where::kUntilEnd;
  left_ = 0;
  lines.remove_prefix(lines.find('\n') + 1);
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    if (!TakeHeader(lines.substr(0, end))) {
      return false;
    }
    lines.remove_prefix(end + 1);
  }
  if (status_ < kFirstFinal) {  // the real answer follows
    where_ = Where::kHead;
  } else if (status_ == kNoContent || status_ == kNotModified) {
    where_ = Where::kSized;
    left_ = 0;
  }
  keeps_connection_ = keeps_connection_ && where_ != Where::kUntilEnd;
  return true;
}

bool AnswerReader::TakeHeader(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) {
    return false;
  }
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = Trimmed(line.substr(colon + 1));
  if (SameLetters(name, "content-length")) {
    where_ = Where::kSized;
    return ReadNumber(value, 10, &left_);
  }
  if (SameLetters(name, "transfer-encoding") && SameLetters(value, "chunked")) {
    where_ = Where::kChunkHead;
  } else if (SameLetters(name, "connection") && SameLetters(value, "close")) {
    keeps_connection_ = false;
  }
  return true;
}

std::optional<AnswerReader::Step> AnswerReader::ReadLine(std::string_view* bytes) {
  const std::size_t end = bytes->find('\n');
  line_.append(bytes->substr(0, end));
  if (end == std::string_view::npos) {
    bytes->remove_prefix(bytes->size());
    return line_.size() > kMaxHead ? Step::kBad : Step::kMore;
  }
  bytes->remove_prefix(end + 1);
  if (line_.ends_with('\r')) {
    line_.pop_back();
  }
  const auto step = TakeLine();
  line_.clear();
  return step;
}

std::optional<AnswerReader::Step> AnswerReader::TakeLine() {
  if (where_ == Where::kChunkEnd) {
    where_ = Where::kChunkHead;
    return line_.empty() ? std::nullopt : std::optional(Step::kBad);
  }
  if (where_ == Where::kChunkHead) {
    const bool good = ReadNumber(std::string_view(line_), 16, &left_);
    where_ = left_ == 0 ? Where::kTrailer : Where::kChunk;
    return good ? std::nullopt : std::optional(Step::kBad);
  }
  if (!line_.empty()) {
    return std::nullopt;  // a trailer
  }
  where_ = Where::kHead;
  return Step::kDone;
}

std::optional<AnswerReader::Step> AnswerReader::ReadBody(std::string_view* bytes,
                                                         std::string_view* body) {
  const bool counted = where_ != Where::kUntilEnd;
  if (counted && left_ == 0) {
    const bool done = where_ == Where::kSized;
    where_ = done ? Where::kHead : Where::kChunkEnd;
    return done ? std::optional(Step::kDone) : std::nullopt;
  }
  if (bytes->empty()) {
    return Step::kMore;
  }
  const std::size_t size =
      counted ? static_cast<std::size_t>(std::min<std::uint64_t>(bytes->size(), left_))
              : bytes->size();
  *body = bytes->substr(0, size);
  bytes->remove_prefix(size);
  left_ -= counted ? size : 0;
  return Step::kBody;
}

}  // namespace gateway::server::bench
