// AnswerReader: reads the HTTP/1.1 answers of one connection, one after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gateway::server::bench {

class AnswerReader {
 public:
  enum class Step {
    kMore,  // all bytes are read, and the answer is not complete
    kBody,  // `*body` is the next part of the body
    kDone,  // the answer is complete; what is left of `*bytes` is not its own
    kBad,   // this is no answer
  };

  // Reads from the front of `*bytes`, and takes off what is read. Call it until it is neither
  // kBody nor, if more answers may follow, kDone. `*body` is a part of `*bytes`.
  Step Next(std::string_view* bytes, std::string_view* body);

  // Whether the answer is complete when the connection ends now.
  [[nodiscard]] bool EndsWithConnection() const { return where_ == Where::kUntilEnd; }
  // Of the answer that is or was just read.
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] bool keeps_connection() const { return keeps_connection_; }

  void Reset() { *this = AnswerReader(); }

 private:
  enum class Where { kHead, kSized, kUntilEnd, kChunkHead, kChunk, kChunkEnd, kTrailer };

  // Nothing: there is more to do with these bytes.
  std::optional<Step> ReadHead(std::string_view* bytes);
  bool TakeHeaders(std::string_view lines);
  bool TakeHeader(std::string_view line);
  std::optional<Step> ReadLine(std::string_view* bytes);
  std::optional<Step> TakeLine();
  std::optional<Step> ReadBody(std::string_view* bytes, std::string_view* body);

  Where where_ = Where::kHead;
  std::string line_;  // or a head; what there is of it
  int status_ = 0;
  bool keeps_connection_ = true;
  std::uint64_t left_ = 0;  // of the body, or of the chunk
};

}  // namespace gateway::server::bench
