// TextWriter: many short pieces into room that is made for all of them at once.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace gateway::base {

class TextWriter {
 public:
  // `room`: about as much as comes. `text` outlives it, and nobody else changes it meanwhile.
  TextWriter(std::string* text, std::size_t room) : text_(text), at_(text->size()) {
    text_->resize(at_ + room);
  }
  ~TextWriter() { text_->resize(at_); }
  TextWriter(const TextWriter&) = delete;
  TextWriter& operator=(const TextWriter&) = delete;

  template <typename... Pieces>
  void Put(const Pieces&... pieces) {
    (PutOne(pieces), ...);
  }

 private:
  void PutOne(std::string_view piece) {
    if (piece.size() > text_->size() - at_) {
      text_->resize(2 * (at_ + piece.size()));
    }
    std::memcpy(text_->data() + at_, piece.data(), piece.size());
    at_ += piece.size();
  }

  std::string* const text_;
  std::size_t at_;
};

}  // namespace gateway::base
