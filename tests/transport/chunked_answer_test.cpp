#include "libgateway/transport/chunked_answer.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace gateway::transport {
namespace {

using State = ChunkedAnswer::State;

constexpr std::size_t kMaxSkipped = 64U << 10U;

struct Seen {
  std::string data;
  std::size_t count = 0;  // bytes taken
  State state = State::kMore;
};

// In pieces of their own memory, so that a sanitizer sees what is read beyond them.
Seen TakeInPieces(std::string_view coded, std::size_t piece) {
  ChunkedAnswer chunks;
  Seen seen;
  for (std::size_t at = 0; at < coded.size(); at += piece) {
    const std::string_view part = coded.substr(at, piece);
    std::vector<char> bytes(part.begin(), part.end());
    const auto taken = chunks.Take(bytes);
    seen.data += taken.data;
    seen.count += taken.count;
  }
  seen.state = chunks.state();
  return seen;
}

// The same, however it comes.
Seen Take(std::string_view coded) {
  INFO("coded: " << coded.substr(0, 200));
  Seen whole = TakeInPieces(coded, coded.size() + 1);
  for (std::size_t piece = 1; piece <= 7; ++piece) {
    const Seen cut = TakeInPieces(coded, piece);

    CAPTURE(piece);
    CHECK(cut.data == whole.data);
    CHECK(cut.count == whole.count);
    CHECK(cut.state == whole.state);
  }
  return whole;
}

TEST_CASE("transport::ChunkedAnswer gives the data of all chunks", "[transport]") {
  const Seen seen = Take("5\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\n\r\n");

  CHECK(seen.data == "hello world");
  CHECK(seen.state == State::kComplete);
}

TEST_CASE("transport::ChunkedAnswer moves data together within the bytes it was given",
          "[transport]") {
  ChunkedAnswer chunks;
  std::string bytes = "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\nmore";

  const auto taken = chunks.Take(bytes);

  CHECK(taken.data == "hello world");
  CHECK(taken.data.data() == bytes.data() + 3);  // where its first byte was
  CHECK(taken.count == bytes.size() - 4);
  CHECK(bytes.ends_with("more"));
}

TEST_CASE("transport::ChunkedAnswer moves a long chunk over its own bytes", "[transport]") {
  const std::string data = std::string(300, 'a') + std::string(300, 'b') + std::string(0xA8, 'c');

  const Seen seen = Take("1\r\nx\r\n300\r\n" + data + "\r\n0\r\n\r\n");

  CHECK(seen.data == "x" + data);
}

TEST_CASE("transport::ChunkedAnswer takes nothing behind the end", "[transport]") {
  const Seen seen = Take("2\r\nhi\r\n0\r\n\r\n5\r\nhello\r\n");

  CHECK(seen.data == "hi");
  CHECK(seen.count == std::string_view("2\r\nhi\r\n0\r\n\r\n").size());
  CHECK(seen.state == State::kComplete);
}

TEST_CASE("transport::ChunkedAnswer reads sizes in upper and lower case", "[transport]") {
  const std::string data(0xAB, 'x');

  CHECK(Take("ab\r\n" + data + "\r\n").data == data);
  CHECK(Take("AB\r\n" + data + "\r\n").data == data);
  CHECK(Take("00aB\r\n" + data + "\r\n").data == data);
}

TEST_CASE("transport::ChunkedAnswer takes a size of 16 digits, not of 17", "[transport]") {
  const Seen most = Take("ffffffffffffffff\r\nhello");
  const Seen zeros = Take("0000000000000002\r\nhi\r\n0000000000000000\r\n\r\n");

  CHECK(most.data == "hello");
  CHECK(most.state == State::kMore);
  CHECK(zeros.data == "hi");
  CHECK(zeros.state == State::kComplete);
  CHECK(Take("10000000000000000\r\nhello").state == State::kMalformed);
  CHECK(Take("00000000000000002\r\nhi").state == State::kMalformed);
}

TEST_CASE("transport::ChunkedAnswer refuses a size that is none", "[transport]") {
  const std::string_view coded = GENERATE("\r\nhi", "\nhi", ";a\r\nhi", " 2\r\nhi", "x2\r\nhi",
                                          "-2\r\nhi", "2x\r\nhi", "0x2\r\nhi", "g\r\n");

  const Seen seen = Take(coded);

  CHECK(seen.state == State::kMalformed);
  CHECK(seen.data.empty());
}

// Neighbours of the digits in ASCII, and what turns into them with one bit changed.
TEST_CASE("transport::ChunkedAnswer takes only hexadecimal digits for digits", "[transport]") {
  for (int c = 0; c < 256; ++c) {
    const bool is_digit =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    CAPTURE(c);

    const Seen seen = TakeInPieces(std::string(1, static_cast<char>(c)), 1);

    CHECK((seen.state == State::kMore) == is_digit);
  }
}

TEST_CASE("transport::ChunkedAnswer refuses data without a line end behind it", "[transport]") {
  const Seen longer = Take("2\r\nhix\r\n0\r\n\r\n");
  const Seen next = Take("2\r\nhi0\r\n\r\n");

  CHECK(longer.state == State::kMalformed);
  CHECK(longer.data == "hi");
  CHECK(next.state == State::kMalformed);
  CHECK(next.data == "hi");
}

TEST_CASE("transport::ChunkedAnswer takes a bare LF for a line's end", "[transport]") {
  const Seen seen = Take("2\nhi\n3;a\nyou\n0\nx: y\n\n");

  CHECK(seen.data == "hiyou");
  CHECK(seen.state == State::kComplete);
}

TEST_CASE("transport::ChunkedAnswer skips extensions", "[transport]") {
  const Seen seen = Take("2;a=b;c=\"d\"\r\nhi\r\n3 \t;x\r\nyou\r\n0;last\r\n\r\n");

  CHECK(seen.data == "hiyou");
  CHECK(seen.state == State::kComplete);
}

TEST_CASE("transport::ChunkedAnswer skips trailers", "[transport]") {
  const Seen seen = Take("2\r\nhi\r\n0\r\na: b\r\nc: d\r\n\r\n");

  CHECK(seen.data == "hi");
  CHECK(seen.state == State::kComplete);
  CHECK(Take("2\r\nhi\r\n0\r\na: b\r\n").state == State::kMore);
}

TEST_CASE("transport::ChunkedAnswer bounds extensions and trailers", "[transport]") {
  const std::string much(kMaxSkipped + 1, 'a');
  std::string lines;
  while (lines.size() < 2 * kMaxSkipped) {
    lines += "name: value\r\n";
  }

  CHECK(Take("2;" + much).state == State::kMalformed);
  CHECK(Take("0\r\n" + much).state == State::kMalformed);
  CHECK(Take("0\r\n" + lines).state == State::kMalformed);
  CHECK(Take("2;" + much.substr(2) + "\r\nhi").state == State::kMore);
}

TEST_CASE("transport::ChunkedAnswer bounds CRs, wherever they stand", "[transport]") {
  const std::string many(2 * kMaxSkipped, '\r');

  CHECK(Take("2" + many).state == State::kMalformed);
  CHECK(Take("2\r\nhi" + many).state == State::kMalformed);
  CHECK(Take("0\r\n" + many).state == State::kMalformed);
}

TEST_CASE("transport::ChunkedAnswer wants more until the last chunk is whole", "[transport]") {
  const std::string_view coded = "2;a\r\nhi\r\n0\r\nb: c\r\n\r\n";
  for (std::size_t size = 0; size < coded.size(); ++size) {
    CAPTURE(size);

    CHECK(TakeInPieces(coded.substr(0, size), size + 1).state == State::kMore);
  }
}

}  // namespace
}  // namespace gateway::transport
