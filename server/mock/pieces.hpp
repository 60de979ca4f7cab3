// Pieces: the text of an answer, one chunk at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gateway::server::mock {

class Pieces {
 public:
  // `text` word by word; characters beyond ASCII one by one, for Chinese has no spaces.
  static Pieces Words(std::string text);  // UTF-8

  // "chunk 1 ", "chunk 2 ", ... with each of them stretched to `bytes`, if that is more.
  static Pieces Filler(std::size_t count, std::size_t bytes);

  // The same, with as many as make `total` bytes; the last one is cut to fit.
  static Pieces FillerOf(std::size_t total, std::size_t bytes);

  // The same pieces, which must be filler, each with the time when Next() made it in its text:
  // "chunk 1 @123456789@ ", nanoseconds of the steady clock. A reader on the same machine can tell
  // how long it has been on its way.
  [[nodiscard]] Pieces Stamped() const;

  // The same pieces behind the words of `lead`.
  [[nodiscard]] Pieces LedBy(std::string lead) const;

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t lead_count() const { return lead_count_; }
  [[nodiscard]] std::size_t taken() const { return taken_; }
  [[nodiscard]] bool AtEnd() const { return taken_ == count_; }

  // Precondition: !AtEnd(). Valid until the next call.
  std::string_view Next();

  // All that is left, in one text.
  std::string Rest();

 private:
  std::string_view NextFiller();

  bool filler_ = false;
  bool stamped_ = false;
  std::string text_;    // the words, or the present filler
  std::size_t at_ = 0;  // in the words
  std::string lead_;
  std::size_t lead_at_ = 0;
  std::size_t lead_count_ = 0;
  std::size_t bytes_ = 0;  // of one filler
  std::size_t last_ = 0;   // bytes of the last filler; 0: as the others
  std::size_t count_ = 0;
  std::size_t taken_ = 0;
};

}  // namespace gateway::server::mock
