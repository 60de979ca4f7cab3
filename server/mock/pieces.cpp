#include "server/mock/pieces.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace gateway::server::mock {
namespace {

bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80U; }
bool IsInsideCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }
bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// Where the piece that begins at `from` ends.
std::size_t WordEnd(std::string_view text, std::size_t from) {
  std::size_t at = from;
  if (!IsAscii(text[at])) {
    ++at;
    while (at < text.size() && IsInsideCharacter(text[at])) {
      ++at;
    }
  } else {
    while (at < text.size() && IsAscii(text[at]) && !IsSpace(text[at])) {
      ++at;
    }
  }
  while (at < text.size() && IsSpace(text[at])) {
    ++at;
  }
  return at;
}

std::string_view NextWord(std::string_view text, std::size_t* at) {
  const std::size_t from = std::exchange(*at, WordEnd(text, *at));
  return text.substr(from, *at - from);
}

void WriteFiller(std::size_t number, std::size_t bytes, bool stamped, std::string* out) {
  out->clear();
  fmt::format_to(std::back_inserter(*out), "chunk {} ", number);
  if (stamped) {
    const std::chrono::nanoseconds now = std::chrono::steady_clock::now().time_since_epoch();
    fmt::format_to(std::back_inserter(*out), "@{}@ ", now.count());
  }
  if (out->size() < bytes) {
    out->resize(bytes - 1, 'x');
    out->push_back(' ');
  }
}

}  // namespace

Pieces Pieces::Words(std::string text) {
  Pieces pieces;
  for (std::size_t at = 0; at < text.size(); at = WordEnd(text, at)) {
    ++pieces.count_;
  }
  pieces.text_ = std::move(text);
  return pieces;
}

Pieces Pieces::Filler(std::size_t count, std::size_t bytes) {
  Pieces pieces;
  pieces.filler_ = true;
  pieces.bytes_ = bytes;
  pieces.count_ = count;
  return pieces;
}

Pieces Pieces::FillerOf(std::size_t total, std::size_t bytes) {
  Pieces pieces = Filler(0, bytes);
  std::string text;
  for (std::size_t left = total; left > 0; left -= pieces.last_) {
    WriteFiller(++pieces.count_, bytes, false, &text);
    pieces.last_ = std::min(left, text.size());
  }
  return pieces;
}

Pieces Pieces::Stamped() const {
  Pieces pieces = *this;
  pieces.stamped_ = true;
  return pieces;
}

Pieces Pieces::LedBy(std::string lead) const {
  Pieces words = Words(std::move(lead));
  Pieces pieces = *this;
  pieces.lead_ = std::move(words.text_);
  pieces.lead_count_ = words.count_;
  pieces.count_ += words.count_;
  return pieces;
}

std::string_view Pieces::Next() {
  if (++taken_ <= lead_count_) {
    return NextWord(lead_, &lead_at_);
  }
  return filler_ ? NextFiller() : NextWord(text_, &at_);
}

std::string_view Pieces::NextFiller() {
  WriteFiller(taken_ - lead_count_, bytes_, stamped_, &text_);
  if (AtEnd() && last_ != 0) {
    text_.resize(last_);
  }
  return text_;
}

std::string Pieces::Rest() {
  std::string rest;
  while (!AtEnd()) {
    rest.append(Next());
  }
  return rest;
}

}  // namespace gateway::server::mock
